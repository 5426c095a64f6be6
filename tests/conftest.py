"""What the tests share: one machine that stays up for the simple ones."""
import shutil
import signal

import pytest

from machine import IMAGE, Machine

# A shell that starts the tests in the background, or nohup, has them ignore
# signals, and so would the programs that are tested; what is caught is not.
for number in signal.valid_signals():
    if signal.getsignal(number) == signal.SIG_IGN and \
            number not in (signal.SIGPIPE, signal.SIGXFSZ):  # Python's own
        signal.signal(number, lambda *_: None)
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def image():
    """The disk image; `make test` has built it."""
    assert IMAGE.exists(), "no build/kin.img: run `make` first"
    return IMAGE


@pytest.fixture(scope="module")
def kin(image):
    """A booted machine with two CPUs, shared by the tests of one file."""
    with Machine(cpus=2, image=image) as machine:
        yield machine.boot()


@pytest.fixture
def own_image(image, tmp_path):
    """A copy of the image that a test may write to."""
    copy = tmp_path / "kin.img"
    shutil.copyfile(image, copy)
    return copy
