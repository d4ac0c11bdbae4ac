#!/usr/bin/env python3
"""Measures W&B LEET, the terminal viewer of the Python package wandb, as `kd bench ui` measures kd.

usage: peer_leet.py [--openings N] [--keys N] [--seconds S] [a b c]

Writes runs of the sizes of `kd bench ui` (a: 1 run of 20 metrics x 5,000 steps, b: 1 x 5 x 200,000,
c: 50 x 5 x 1,000) as wandb does offline, opens `wandb leet` on them in a pseudo-terminal of
160 x 48 and prints one line a size: first output and complete paint (median), key to frame (median
and 99th percentile), processor time with nothing new, peak memory of the viewer's processes.
"""
import argparse, fcntl, glob, os, pty, select, shutil, signal, statistics, struct, sys, tempfile
import termios, time

SIZES = {"a": (1, 20, 5_000), "b": (1, 5, 200_000), "c": (50, 5, 1_000)}


def write(folder, runs, metrics, steps):
    os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true")
    import wandb
    settings = wandb.Settings(
        x_disable_stats=True, x_disable_meta=True, disable_git=True, console="off")
    for number in range(runs):
        # Not by WANDB_DIR: wandb reads that once, and each size has a folder of its own.
        run = wandb.init(
            project="bench", name=f"run-{number}", dir=folder, settings=settings)
        for step in range(steps):
            noise = (step * 7919 + number * 104_729) % 1000 / 1000
            run.log({f"loss/term{metric}": metric + noise - step / steps
                     for metric in range(metrics)})
        run.finish()
    found = sorted(glob.glob(folder + "/wandb/offline-run-*"))
    return found[0] if runs == 1 else folder + "/wandb"


class Session:
    """`wandb leet` on a terminal of its own."""

    def __init__(self, path):
        self.begin = time.time()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")
            os.execvp("wandb", ["wandb", "leet", path])
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 48, 160, 0, 0))

    def output(self, quiet, limit):
        """When output began and ended, before some seconds of silence."""
        first = last = None
        deadline = time.time() + limit
        while time.time() < deadline:
            ready, _, _ = select.select([self.terminal], [], [], quiet if last else limit)
            if not ready:
                break
            data = os.read(self.terminal, 65536)
            # It asks the terminal what it can do and waits for answers that a pipe never gives.
            if b"\x1b[c" in data or b"\x1b[0c" in data:
                os.write(self.terminal, b"\x1b[?62;22c")
            last = time.time()
            first = first or last
        return first, last

    def processes(self):
        found, waiting = [], [self.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            for name in glob.glob(f"/proc/{pid}/task/*/children"):
                waiting += map(int, open(name).read().split())
        return found

    def cpu_seconds(self):
        total = 0
        for pid in self.processes():
            fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / os.sysconf("SC_CLK_TCK")

    def peak_megabytes(self):
        """Of the viewer alone, without the Python that starts it."""
        peaks = []
        for pid in self.processes():
            for line in open(f"/proc/{pid}/status"):
                if line.startswith("VmHWM"):
                    peaks.append(int(line.split()[1]) * 1024 / 1e6)
        return peaks[-1]

    def watch(self, seconds):
        deadline = time.time() + seconds
        while (left := deadline - time.time()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                os.read(self.terminal, 65536)

    def end(self):
        for pid in reversed(self.processes()):
            os.kill(pid, signal.SIGKILL)
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


def spread(seconds):
    seconds.sort()
    p99 = seconds[min(len(seconds) - 1, len(seconds) * 99 // 100)]
    return f"{statistics.median(seconds) * 1e3:.0f}, {p99 * 1e3:.0f} ms"


def measure(size, options):
    folder = tempfile.mkdtemp(prefix="leet-")
    try:
        path = write(folder, *SIZES[size])
        firsts, paints, peaks = [], [], []
        for number in range(options.openings):
            session = Session(path)
            first, last = session.output(quiet=1.5, limit=120)
            firsts.append(first - session.begin)
            paints.append(last - session.begin)
            peaks.append(session.peak_megabytes())
            if number < options.openings - 1:
                session.end()
        keys = []
        for number in range(options.keys):
            begin = time.time()
            os.write(session.terminal, [b"]", b"]"][number % 2])
            first, _ = session.output(quiet=0.05, limit=1)
            if first:
                keys.append(first - begin)
        before, begin = session.cpu_seconds(), time.time()
        session.watch(options.seconds)
        share = (session.cpu_seconds() - before) / (time.time() - begin)
        session.end()
        print(f"{size}: first output {statistics.median(firsts):.2f} s, complete paint "
              f"{statistics.median(paints):.2f} s, key to frame {spread(keys) if keys else '-'}, "
              f"nothing new {share * 100:.2f} %, peak memory {max(peaks):.0f} MB", flush=True)
    finally:
        shutil.rmtree(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sizes", nargs="*", default=list(SIZES))
    parser.add_argument("--openings", type=int, default=5)
    parser.add_argument("--keys", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    for size in options.sizes:
        if size not in SIZES:
            sys.exit(f"no size {size}: there are {', '.join(SIZES)}")
        measure(size, options)


if __name__ == "__main__":
    main()
