#!/usr/bin/env python3
"""Measures the dashboard from outside, as a user at a terminal meets it.

usage: dashboard.py KD PROJECT [--live]

Opens KD (the release program) in a pseudo-terminal of 160 x 48 on the project in the folder PROJECT
and prints, over several runs: time to the first output and to the complete screen, key to frame,
processor time with nothing new, and peak memory. With --live it plays the trainer of the first run
(a copy of the project, please: it changes that run) and prints the time from an event written to
the screen that shows it, and the processor time while the run lives without news.
"""
import fcntl, glob, json, os, pty, select, statistics, struct, sys, termios, time

OPENINGS, KEYS, EVENTS, IDLE_SECONDS = 7, 80, 20, 10


def start(program, folder):
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")
        os.execv(program, [program])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 48, 160, 0, 0))
    return pid, terminal


def output_times(terminal, quiet=0.4, limit=20):
    """The times of the first and the last output before `quiet` seconds of silence."""
    first = last = None
    deadline = time.time() + limit
    while time.time() < deadline:
        readable, _, _ = select.select([terminal], [], [], quiet)
        if not readable:
            if last:
                break
            continue
        os.read(terminal, 65536)
        last = time.time()
        first = first or last
    return first or time.time(), last or time.time()


def end(pid, terminal):
    os.kill(pid, 15)
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass
    os.waitpid(pid, 0)
    os.close(terminal)


def processor_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_megabytes(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024


def spread(name, milliseconds):
    milliseconds.sort()
    p99 = milliseconds[min(len(milliseconds) - 1, int(len(milliseconds) * 0.99))]
    median = statistics.median(milliseconds)
    print(f"{name}: median {median:.1f} ms, p99 {p99:.1f} ms, n {len(milliseconds)}")


def measure_opening(program, folder):
    firsts, paints = [], []
    for _ in range(OPENINGS):
        begin = time.time()
        pid, terminal = start(program, folder)
        first, last = output_times(terminal)
        firsts.append((first - begin) * 1e3)
        paints.append((last - begin) * 1e3)
        end(pid, terminal)
    spread("first output", firsts)
    spread("complete paint", paints)


def measure_keys(terminal, name, keys):
    times = []
    for index in range(KEYS):
        begin = time.time()
        os.write(terminal, keys[index % len(keys)])
        first, _ = output_times(terminal, quiet=0.05, limit=2)
        times.append((first - begin) * 1e3)
    spread(name, times)


def measure_idle(pid, name, beat=lambda: None):
    before, begin = processor_seconds(pid), time.time()
    while time.time() - begin < IDLE_SECONDS:
        beat()
        time.sleep(1)
    share = (processor_seconds(pid) - before) / (time.time() - begin) * 100
    print(f"{name}: {share:.2f} % of a core")


class PlayedTrainer:
    """Writes what a trainer writes into the first run of a project."""

    def __init__(self, folder):
        self.run = sorted(glob.glob(folder + "/.kd/runs/*"))[0]
        own = open(f"/proc/{os.getpid()}/stat").read().rsplit(")", 1)[1].split()
        self.state = json.load(open(self.run + "/state.json"))
        self.state.pop("ended_at", None)
        self.state.update(
            phase="training", pid=os.getpid(), process_start=int(own[19]), host=os.uname().nodename,
            steps=self.state["steps"] + 100_000)

    def beat(self):
        self.state["heartbeat"] = time.time()
        with open(self.run + "/state.json.played", "w") as file:
            json.dump(self.state, file)
        os.rename(self.run + "/state.json.played", self.run + "/state.json")

    def log(self, value):
        self.state["step"] += 1
        event = {"kind": "step", "t": time.time(), "step": self.state["step"],
                 "epoch": self.state["epoch"], "metrics": {"loss/total": value}}
        with open(self.run + "/events.jsonl", "a") as file:
            file.write(json.dumps(event) + "\n")


def measure_live(program, folder):
    trainer = PlayedTrainer(folder)
    trainer.beat()
    pid, terminal = start(program, folder)
    output_times(terminal)
    # Live runs head the list: Home goes to the played one, Enter opens it.
    os.write(terminal, b"gg")
    output_times(terminal)
    os.write(terminal, b"\r")
    output_times(terminal)
    times = []
    for index in range(EVENTS):
        trainer.beat()
        output_times(terminal, quiet=0.5, limit=2)
        begin = time.time()
        trainer.log(1 + index / 10)
        first, _ = output_times(terminal, quiet=0.3, limit=3)
        times.append((first - begin) * 1e3)
    spread("event to screen", times)
    measure_idle(pid, "live run without news", trainer.beat)
    end(pid, terminal)


def main(program, folder, live):
    measure_opening(program, folder)
    pid, terminal = start(program, folder)
    output_times(terminal)
    # With one run the cursor has nowhere to go: the preview is hidden and shown instead.
    hasOne = len(glob.glob(folder + "/.kd/runs/*")) == 1
    measure_keys(terminal, "key to frame, Runs", [b"v"] if hasOne else [b"j", b"k"])
    os.write(terminal, b"2")
    output_times(terminal)
    measure_keys(terminal, "key to frame, Run", [b"+", b"-"])
    measure_idle(pid, "nothing new")
    print(f"peak memory: {peak_megabytes(pid):.0f} MB")
    end(pid, terminal)
    if live:
        measure_live(program, folder)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(os.path.abspath(sys.argv[1]), sys.argv[2], "--live" in sys.argv[3:])
