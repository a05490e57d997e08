"""`python -m sim` is `zopa`."""

from sim.cli import main

main()
