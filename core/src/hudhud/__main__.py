"""`python -m hudhud`, the same as the command `hudhud`."""

from hudhud.cli import main

main()
