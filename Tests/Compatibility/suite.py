"""Runs every part of the suite against a built `cutover`: `suite.py BINARY [PART…]`."""

import logging
import signal
import sys
import time

from harness import Outcomes


def parts():
    """The parts by name, imported when they are asked for."""
    import durability
    import faults
    import huawei
    import otc
    import reverse

    return {
        "huawei": huawei.run,
        "otc": otc.run,
        "faults": faults.run,
        "reverse": reverse.run,
        "durability": durability.run,
    }


def main(arguments):
    binary, *names = arguments
    # Without this, ending by the time budget would leave gateways behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("error: the time budget is used up"))
    logging.disable(logging.CRITICAL)
    available = parts()
    outcomes = Outcomes()
    begin = time.monotonic()
    for name in names or available:
        outcomes.part = name
        with outcomes.promise("runs to its end"):
            available[name](outcomes, binary)
    print(f"{outcomes.held} promises held, {len(outcomes.failed)} did not, in {time.monotonic() - begin:.0f} s")
    for text in outcomes.failed:
        print(f"  {text}")
    return 1 if outcomes.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
