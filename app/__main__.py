"""The program `briefmark`, also as `python -m app`."""

import gc


def main() -> None:
    """Nothing is collected while the modules load, nor looked through again afterwards: that is a
    quarter of the start."""
    gc.disable()
    from app.cli import main as program

    gc.freeze()
    gc.enable()
    program(prog_name="briefmark")


if __name__ == "__main__":
    main()
