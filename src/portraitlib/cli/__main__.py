"""`python -m portraitlib.cli`, for a folder without the `portrait` script."""

from portraitlib.cli import main

if __name__ == "__main__":
    main()
