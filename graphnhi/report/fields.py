"""The names of the fields of answers: all that a row of ours may be keyed by. What else one is keyed by is somebody's word."""

from typing import Final

from graphnhi.engine.inventory import MISSING
from graphnhi.model.edges import EDGES
from graphnhi.model.kinds import KINDS

__all__ = ["FIELDS"]

_NAMES: Final = """
    action admin age_days allowed_scope also amount_limit as_of asked_elsewhere balances band bound built
    by_category by_exposure by_hop by_impact by_kind by_priority by_query by_severity card_data categories category
    certain certain_severity close closed_by closing_edges column condition confidence conflicts count created
    credential credentials critical currency data data_class dead dead_starts digest direct disputed duplicates ease
    edge edges effect environment evidence evidence_for expires exposed_in exposure factors file files filled
    findings fingerprint frameworks from gap gaps gates high holders hop hops hops_left_out hygiene id identities
    identity ids impact input inputs inputs_left_out kind kinds kyc last_reviewed last_used left_out
    left_out_by_mode lifetime limits_not_applied listed loader locator loss low marked max_hops medium missing
    missing_inputs mode money name needs nodes none none_found not_asked not_known other owner path per_day period
    pii place places possible possible_only priority privilege problems purpose queries_without_findings query
    question rank reach reached reaches reaching read reason records rest rotated rotation_days rule score
    severities severities_version severity skipped slots source sources status system target targets targets_reached
    tenant tenant_from to together transactions unbounded unclassified undescribed unknown unmapped unused_days
    unused_share upstream upstream_at_most used values vendor version warnings weight weights what why
    without_owner_reaching_money worst written
    1-now 2-soon 3-plan 4-watch
"""
FIELDS: Final = frozenset(_NAMES.split()) | frozenset(MISSING) | frozenset(KINDS) | frozenset(EDGES)
