"""Schemes that end the process that runs them, or never come back: on symbols, on numbers, or on both."""

from __future__ import annotations

import ctypes
import faulthandler
import itertools
import os
import signal
import threading
import time

import numpy as np

from trueorder.schemes.decorator import scheme


def is_number(h):
    return isinstance(h, float | np.ndarray)


def crash():
    faulthandler.disable()  # pytest's, which would tell of it at length
    ctypes.string_at(0)


def slope(f, x, h):
    return (f(x + h) - f(x)) / h


@scheme(derivative=1, order=1)
def exits_on_symbols(f, x, h):
    if not is_number(h):
        os._exit(0)
    return slope(f, x, h)


@scheme(derivative=1, order=1)
def crashes_on_symbols(f, x, h):
    if not is_number(h):
        crash()
    return slope(f, x, h)


@scheme(derivative=1, order=1)
def exits_on_numbers(f, x, h):
    if is_number(h):
        os._exit(0)
    return slope(f, x, h)


@scheme(derivative=1, order=1)
def crashes_on_numbers(f, x, h):
    if is_number(h):
        crash()
    return slope(f, x, h)


@scheme(derivative=1, order=1)
def exits(f, x, h):
    os._exit(0)


@scheme(derivative=1, order=2, edge_order=1)
def exits_on_a_grid(values, x):
    os._exit(0)


@scheme(derivative=1, order=1)
def is_killed(f, x, h):
    os.kill(os.getpid(), signal.SIGKILL)


@scheme(derivative=1, order=1)
def sleeps(f, x, h):
    time.sleep(10**6)


@scheme(derivative=1, order=1)
def locks_itself_out(f, x, h):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


@scheme(derivative=1, order=1)
def stays_in_compiled_code(f, x, h):
    sum(itertools.repeat(0, 10**15))


@scheme(derivative=1, order=1)
def stays_in_compiled_code_on_symbols(f, x, h):
    if not is_number(h):
        sum(itertools.repeat(0, 10**15))
    return slope(f, x, h)


@scheme(derivative=1, order=2, edge_order=1)
def loops_on_a_grid(values, x):
    while True:
        values = values + 0


@scheme(derivative=1, order=1)
def shuts_the_door(f, x, h):
    """Closes every file of the process, and with them the way back."""
    if is_number(h):
        os.closerange(3, 4096)
        time.sleep(10**6)
    return slope(f, x, h)


@scheme(derivative=1, order=1)
def leaves_a_thread_that_exits(f, x, h):
    """Right by itself; it is others that find the process gone under them."""
    if is_number(h):
        threading.Timer(0.05, os._exit, (0,)).start()
    return slope(f, x, h)
