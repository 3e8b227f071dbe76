"""What derivers of several languages say of one another's things, settled once all of them have run: claims and all rows in, rows out.

No table of an export is read here. A claim that nothing confirms is possible, or a gap, and never silently gone.
"""

from graphnhi.deriving.meeting.known import Known
from graphnhi.deriving.meeting.settling import settled

__all__ = ["Known", "settled"]
