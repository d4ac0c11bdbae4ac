#!/usr/bin/env python3
"""kd's training step beside PyTorch's, in turns, so that both meet the same machine.

usage: peer_step.py [--kd PROGRAM] [--rounds N] [--steps N] [--threads N] [--batch N] [CASE ...]

CASE:  kd-amd    WRN-16-3 teacher (frozen) -> WRN-16-1 student, CE + KD + AMD over 3 groups, SGD
       ce        the student alone, cross-entropy
       teacher   the teacher's forward pass alone
       gang8     eight students on one forward pass of the teacher; counts student-images
       resnet-20, vgg-8, mobilenet-v2   trained alone, cross-entropy
       sweep     a cohort of eight in kd's own trainer, data and checkpoints included, against
                 PyTorch's steps one run after the other and as a gang
       memory    peak memory of kd-amd, each in a process of its own
       scaling   kd-amd by kd alone, all threads against one, in turns; beside it as many processes
                 of one thread each, which share nothing but the machine
Without a case all are run. Images are random, 3 x 32 x 32, fp32. PyTorch runs in eager mode in both
memory formats, channels_last and the default; the better median counts. A round is a window of
PyTorch in each format and one of kd; a ratio is the median of the rounds' ratios, above 1 where kd
does better. On a busy machine, compare processor time with --threads 1.

Prints a Markdown table. Needs torch; without kd's program (--kd none) only PyTorch is timed.
"""
import argparse, json, os, statistics, subprocess, sys, time

ALONE = {"ce": "wrn-16-1", **{name: name for name in ("resnet-20", "vgg-8", "mobilenet-v2")}}
CASES = ["kd-amd", "ce", "teacher", "gang8", *list(ALONE)[1:], "sweep", "memory", "scaling"]
FORMATS = ["channels_last", "default"]


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--kd", default=".build/release/kd")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--measure-memory", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = [case for case in options.cases if case not in CASES]
    if unknown:
        parser.error(f"no case {unknown[0]}; there are {', '.join(CASES)}")
    return options


# PyTorch's side. AMD as in arXiv 2302.14130, with the logarithm of a sum of exponentials in its
# safe form.

try:
    import torch
    import torch.nn.functional as F
    from peer_models import network
except ImportError:
    sys.exit("peer_step.py: PyTorch is not installed; kd bench step times kd alone")


def attention_map(features):
    a = features.pow(2).sum(1).flatten(1)
    return a / (a.norm(dim=1, keepdim=True) + 1e-6)


def angular_maps(q, scale=64.0, margin=1.35):
    positive = scale * torch.cos(margin * torch.acos(q.clamp(-1 + 1e-7, 1 - 1e-7)))
    negative = scale * (1 - q)
    return positive - torch.logaddexp(positive, negative), positive, negative


def amd(student, teacher):
    pairs = [zip(angular_maps(attention_map(s)), angular_maps(attention_map(t)))
             for s, t in zip(student, teacher)]
    terms = [F.mse_loss(F.normalize(a), F.normalize(b)) for pair in pairs for a, b in pair]
    return sum(terms) / len(terms)


def torch_step(case, batch, memory_format):
    """A function that takes one step."""
    torch.manual_seed(0)
    options = {"memory_format": torch.channels_last} if memory_format == "channels_last" else {}
    name, count = ALONE.get(case, "wrn-16-1"), 8 if case == "gang8" else 1
    students = [network(name).to(**options) for _ in range(count)]
    teacher = network("wrn-16-3").eval().to(**options)
    x = torch.randn(batch, 3, 32, 32).to(**options)
    labels = torch.arange(batch) % 10
    optimizers = [torch.optim.SGD(s.parameters(), 1e-3, 0.9, weight_decay=1e-4) for s in students]

    def teach():
        with torch.no_grad():
            return teacher(x)

    def step():
        target = None if case in ALONE else teach()
        for student, optimizer in zip(students, optimizers):
            output = student(x)
            logits, taps = output if isinstance(output, tuple) else (output, [])
            loss = F.cross_entropy(logits, labels)
            if target:
                kd = F.kl_div(F.log_softmax(logits / 4, 1), F.softmax(target[0] / 4, 1),
                              reduction="batchmean")
                loss = 0.1 * loss + 0.9 * 16 * kd + 5000 * amd(taps, target[1])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return teach if case == "teacher" else step


def time_torch(step, steps):
    """Seconds and processor seconds a step; two steps wake the threads and the caches."""
    step(), step()
    start, processor = time.perf_counter(), time.process_time()
    for _ in range(steps):
        step()
    return (time.perf_counter() - start) / steps, (time.process_time() - processor) / steps


# kd's side.

def kd_arguments(case, options):
    common = ["--batch", str(options.batch), "--threads", str(options.threads), "--windows", "1",
              "--steps", str(options.steps), "--json"]
    if case in ALONE:
        return ["step", "--losses", "ce", "--student", ALONE[case]] + common
    return {
        "kd-amd": ["step", "--losses", "kd,amd"],
        "teacher": ["forward", "--model", "wrn-16-3"],
        "gang8": ["step", "--losses", "kd,amd", "--students", "8"],
    }[case] + common


def run_kd(case, options, *more):
    return kd_report([*kd_arguments(case, options), *more], options)


def kd_report(arguments, options):
    return finish_kd(start_kd(arguments, options), options)


def start_kd(arguments, options):
    # A setting made for PyTorch's own libraries must not pick kd's kernels.
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_CORETYPE"}
    return subprocess.Popen([options.kd, "bench", *arguments], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=environment)


def finish_kd(process, options):
    output, errors = process.communicate()
    if process.returncode:
        sys.exit(f"{options.kd}: {errors.strip()}")
    return json.loads(output)


# Both.

def compare(case, options):
    """A row: kd's rate, PyTorch's in the better format, the ratios by the clock and by work."""
    images = options.batch * (8 if case == "gang8" else 1)
    steps = {f: torch_step(case, options.batch, f) for f in FORMATS}
    for step in steps.values():
        step()
    ours, theirs = [], {f: [] for f in FORMATS}
    for number in range(options.rounds):
        print(f"{case}: round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
        for name, step in steps.items():
            theirs[name].append(time_torch(step, options.steps))
        if options.kd != "none":
            report = run_kd(case, options)
            ours.append((report["ms_per_step"] / 1e3, report["processor_ms_per_step"] / 1e3))
    rates = {f: images / statistics.median(t[0] for t in times) for f, times in theirs.items()}
    best = max(rates, key=rates.get)
    peer = f"{rates[best]:.0f} ({best}; {', '.join(f'{f} {r:.0f}' for f, r in rates.items())})"
    if not ours:
        return [case, "-", peer, "-", "-"]
    columns = [f"{images / statistics.median(t[0] for t in ours):.0f}", peer]
    for clock in (0, 1):
        columns.append(text([b[clock] / a[clock] for a, b in zip(ours, theirs[best])]))
    return [case] + columns


def text(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def compare_sweep(options):
    """Two rows: kd's cohort against PyTorch run by run, and against its gang."""
    peers = {(case, f): torch_step(case, options.batch, f)
             for case in ("kd-amd", "gang8") for f in FORMATS}
    ours, theirs = [], {peer: [] for peer in peers}
    for number in range(options.rounds):
        print(f"sweep: round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
        for (case, f), step in peers.items():
            images = options.batch * (8 if case == "gang8" else 1)
            theirs[case, f].append(images / time_torch(step, options.steps)[0])
        arguments = ["sweep", "--students", "8", "--batch", str(options.batch), "--threads",
                     str(options.threads), "--seconds", "10", "--json"]
        ours.append(kd_report(arguments, options)["student_images_per_second"])
    rows = []
    for case, name in (("kd-amd", "sweep of 8, against one by one"),
                       ("gang8", "sweep of 8, against gang8")):
        best = max(FORMATS, key=lambda f: statistics.median(theirs[case, f]))
        rate = statistics.median(theirs[case, best])
        ratios = [a / b for a, b in zip(ours, theirs[case, best])]
        rows.append([name, f"{statistics.median(ours):.0f}", f"{rate:.0f} ({best})",
                     text(ratios), "-"])
    return rows


def peak_memory():
    with open("/proc/self/status") as status:
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1024


def compare_memory(options):
    command = [sys.executable, __file__, "--measure-memory", "--batch", str(options.batch),
               "--threads", str(options.threads)]
    theirs = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    if options.kd == "none":
        return [["memory, MB", "-", f"{theirs:.0f}", "-", "-"]]
    ours = run_kd("kd-amd", options)["peak_rss_bytes"] / 2**20
    return [["memory, MB", f"{ours:.0f}", f"{theirs:.0f}", f"{theirs / ours:.2f}", "-"]]


def compare_threads(options):
    """kd's gain by its threads, beside what the machine gives to processes that share no work."""
    gains = []
    alone = [*kd_arguments("kd-amd", options), "--threads", "1"]
    for number in range(options.rounds):
        print(f"scaling: round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
        one = kd_report(alone, options)["images_per_second"]
        threads = run_kd("kd-amd", options)["images_per_second"]
        processes = [start_kd(alone, options) for _ in range(options.threads)]
        both = sum(finish_kd(process, options)["images_per_second"] for process in processes)
        gains.append([threads / one, both / one])
    by_threads, by_processes = zip(*gains)
    name = f"{options.threads} threads against 1"
    return [[name, text(by_threads), f"processes of one thread: {text(by_processes)}", "-", "-"]]


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    if options.measure_memory:
        step = torch_step("kd-amd", options.batch, "channels_last")
        for _ in range(5):
            step()
        return print(peak_memory())
    alone = [case for case in options.cases if case in ("sweep", "scaling")]
    if options.kd == "none" and alone:
        sys.exit(f"peer_step.py: {alone[0]} needs kd's program")
    print(f"PyTorch {torch.__version__}, {options.threads} threads, batch {options.batch}, "
          f"median of {options.rounds} rounds of {options.steps} steps\n")
    print("| case | kd, images/s | PyTorch, images/s | ratio | ratio of processor time |\n"
          "|---|--:|--:|--:|--:|")
    special = {"sweep": compare_sweep, "memory": compare_memory, "scaling": compare_threads}
    cases = options.cases or [
        case for case in CASES if options.kd != "none" or case not in ("sweep", "scaling")]
    for case in cases:
        for row in special[case](options) if case in special else [compare(case, options)]:
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
