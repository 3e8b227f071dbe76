"""`python -m graphnhi` is the program `graphnhi`."""

from graphnhi.cli import main

if __name__ == "__main__":
    main()
