#!/usr/bin/env python3
"""fiojson -- checks a JSON document of iosonde against what consumers of fio's rely on.

It is independent of the program: it knows only the published form (the manual's
section JSON), its types, and the relations that must hold between figures.

As a program:  fiojson.py [--fio] [FILE]    (no FILE or "-": standard input)
    prints each failure on a line; exit 0 when there is none, else 1.
    --fio checks a document of fio itself: without what is iosonde's own.
As a module:   failures = fiojson.check(data)       data: bytes or str
               document = fiojson.load(data)        raises ValueError
"""
import json
import math
import re
import sys

PERCENTILES = ["%f" % p for p in (1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.5,
                                  99.9, 99.95, 99.99)]
BELOW_1000 = ["2", "4", "10", "20", "50", "100", "250", "500", "750", "1000"]
DEPTHS = ["1", "2", "4", "8", "16", "32", ">=64"]
BATCHES = ["0", "4", "8", "16", "32", "64", ">=64"]
MAPS = {
    "iodepth_level": DEPTHS,
    "iodepth_submit": BATCHES,
    "iodepth_complete": BATCHES,
    "latency_ns": BELOW_1000,
    "latency_us": BELOW_1000,
    "latency_ms": BELOW_1000 + ["2000", ">=2000"],
}
TOP = [("fio version", str), ("timestamp", int), ("timestamp_ms", int), ("time", str),
       ("global options", dict), ("jobs", list), ("disk_util", list), ("iosonde", dict)]
JOB = [("jobname", str), ("groupid", int), ("job_start", int), ("error", int), ("eta", int),
       ("elapsed", int), ("job options", dict), ("read", dict), ("write", dict),
       ("trim", dict), ("sync", dict), ("job_runtime", int), ("usr_cpu", float),
       ("sys_cpu", float), ("ctx", int), ("majf", int), ("minf", int),
       ("iodepth_level", dict), ("iodepth_submit", dict), ("iodepth_complete", dict),
       ("latency_ns", dict), ("latency_us", dict), ("latency_ms", dict),
       ("latency_depth", int), ("latency_target", int), ("latency_percentile", float),
       ("latency_window", int), ("iosonde", dict)]
DIRECTION = [("io_bytes", int), ("io_kbytes", int), ("bw_bytes", int), ("bw", int),
             ("iops", float), ("runtime", int), ("total_ios", int), ("short_ios", int),
             ("drop_ios", int), ("slat_ns", dict), ("clat_ns", dict), ("lat_ns", dict),
             ("bw_min", int), ("bw_max", int), ("bw_agg", float), ("bw_mean", float),
             ("bw_dev", float), ("bw_samples", int), ("iops_min", int), ("iops_max", int),
             ("iops_mean", float), ("iops_stddev", float), ("iops_samples", int)]
LATENCY = [("min", int), ("max", int), ("mean", float), ("stddev", float), ("N", int)]
DISK = [("name", str), ("read_ios", int), ("write_ios", int), ("read_sectors", int),
        ("write_sectors", int), ("read_merges", int), ("write_merges", int),
        ("read_ticks", int), ("write_ticks", int), ("in_queue", int), ("util", float)]
OPTIONS = ["rw", "bs", "iodepth", "numjobs", "ioengine", "direct", "size", "runtime"]
OWN = [("schema", int), ("version", str), ("status", int), ("signal", int), ("final", bool),
       ("clock", dict), ("cpu", dict), ("notes", list), ("options_ignored", list)]
OWN_JOB = [("members", int), ("clone", int), ("seed", str), ("ran", bool), ("hung", bool),
           ("issued", int), ("completed", int), ("files", list), ("options", dict),
           ("cpu", dict), ("depth", dict),
           ("ledger", list), ("ledger_lost", int), ("errors", list), ("errors_further", int),
           ("series", dict), ("reasons", dict)]
LEDGER = [("setting", str), ("requested", str), ("effective", str), ("reason", str),
          ("errno", int), ("differs", bool)]
# Of the environment: groups of figures, each of which has the form FIGURE.
PLACE = [("iosonde", str), ("time_ms", int), ("system", dict), ("cpu", dict),
         ("memory", dict), ("clock", dict), ("limits", dict), ("cgroup", dict), ("machine", dict), ("container", dict), ("security", dict),
         ("during_run", dict), ("storage", list), ("storage_more", int)]
STORAGE = [("files", list), ("files_more", int), ("fs", dict), ("device", dict)]
STATES = ("absent", "measured", "scaled", "estimated", "denied")
ERROR = [("errno", int), ("op", str), ("offset", int), ("length", int), ("count", int)]


def _pairs(pairs):
    keys = [k for k, _ in pairs]
    twice = sorted({k for k in keys if keys.count(k) > 1})
    if twice:
        raise ValueError("keys that occur twice: %s" % ", ".join(twice))
    return dict(pairs)


def _constant(name):
    raise ValueError("%s is no JSON" % name)


def load(data):
    """The one object in data; ValueError when it is anything else."""
    if isinstance(data, bytes):
        data = data.decode("utf-8", "strict")
    decoder = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant)
    document, end = decoder.raw_decode(data)
    if not isinstance(document, dict):
        raise ValueError("the document is no object")
    if data[end:] not in ("", "\n"):
        raise ValueError("text after the object: %r" % data[end:end + 60])
    return document


def fio_bin(ns):
    """The name of the bin of fio's that holds ns: 64 to a power of two, each by its middle."""
    if ns < 128:
        return ns
    width = 1 << (ns.bit_length() - 7)
    return ns // width * width + width // 2


class _Check:
    def __init__(self, fio):
        self.fio = fio
        self.percentiles = PERCENTILES
        self.left_out = ()
        self.ramped = 0  # I/Os that may have been issued before the window they ended in
        self.failures = []

    def expect(self, good, where, text, *args):
        if not good:
            self.failures.append("%s: %s" % (where, text % args if args else text))
        return good

    def keys(self, where, obj, wanted):
        """Whether every key is there with exactly its type."""
        good = True
        for key, kind in wanted:
            if self.fio and key == "iosonde":
                continue
            if self.fio and key == "global options" and key not in obj:
                continue
            if not self.expect(key in obj, where, "key %r is missing", key):
                good = False
            elif not self.expect(type(obj[key]) is kind, where, "%r is %s, not %s", key,
                                 type(obj[key]).__name__, kind.__name__):
                good = False
            elif kind in (int, float):
                good &= self.expect(math.isfinite(obj[key]) and obj[key] >= 0, where,
                                    "%r is %r", key, obj[key])
        return good

    def strings(self, where, values):
        self.expect(all(type(v) is str for v in values), where, "not all are strings: %r",
                    values)

    def latency(self, where, lat):
        if not self.keys(where, lat, LATENCY):
            return
        low, high, mean, n = lat["min"], lat["max"], lat["mean"], lat["N"]
        if n == 0:
            self.expect(not (low or high or mean or lat["stddev"]), where, "N = 0, not all 0")
            self.expect("percentile" not in lat, where, "N = 0 has percentiles")
            return
        self.expect(low <= mean <= high, where, "min %r, mean %r, max %r", low, mean, high)
        spread = 1.01 * (high - low) + high / 100 + 1
        self.expect(lat["stddev"] <= spread, where, "stddev %r of %r..%r", lat["stddev"], low,
                    high)
        if "percentile" not in lat:
            self.expect(self.fio or where.split()[-1][:-3] in self.left_out, where,
                        "no percentiles")
            self.expect("bins" not in lat, where, "bins without percentiles")
            return
        got = lat["percentile"]
        if not self.expect(list(got) == self.percentiles, where, "percentiles %r", list(got)):
            return
        if "bins" in lat:
            self.bins(where, lat["bins"], lat)
        values = list(got.values())
        self.expect(all(type(v) is int for v in values), where, "percentiles %r", values)
        self.expect(values == sorted(values), where, "percentiles fall: %r", values)
        slack = high / 64 + 1 if self.fio else 0
        self.expect(low - slack <= values[0] and values[-1] <= high + slack, where,
                    "percentiles %r..%r outside %r..%r", values[0], values[-1], low, high)
        # below 10000 samples the last percentile is the largest sample
        last = self.percentiles[-1]
        self.expect(self.fio or n >= 10000 or float(last) < 99.99 or values[-1] == high, where,
                    "%s is %r, max %r, N %r", last, values[-1], high, n)

    def bins(self, where, bins, lat):
        keys = [int(k) for k in bins]
        self.expect(keys == sorted(set(keys)) and list(bins) == [str(k) for k in keys], where,
                    "bins are not ascending numbers")
        self.expect(all(type(v) is int and v > 0 for v in bins.values()), where, "empty bins")
        self.expect(sum(bins.values()) == lat["N"], where, "bins sum to %r, N %r",
                    sum(bins.values()), lat["N"])
        self.expect(all(k == fio_bin(k) for k in keys), where, "bins are not fio's: %r", keys)
        for key, value in lat["percentile"].items():
            rank = math.ceil(round(float(key) / 100 * lat["N"], 6))
            below = sum(n for k, n in zip(keys, bins.values()) if k < value * (1 - 1 / 32) - 1)
            upto = sum(n for k, n in zip(keys, bins.values()) if k <= value * (1 + 1 / 32) + 1)
            self.expect(below <= rank <= upto, where, "%s is %r, but bins have %r below, %r up to",
                        key, value, below, upto)

    def rate(self, where, name, value, amount, ms):
        """value is amount per second over ms, which was rounded to a whole number."""
        least = amount * 1000 / (ms + 1) - 1
        most = amount * 1000 / (ms - 1) + 1 if ms > 1 else math.inf
        self.expect(least <= value <= most, where, "%s %r for %r in %r ms", name, value,
                    amount, ms)

    def seconds(self, where, d):
        self.expect(d["bw_samples"] == d["iops_samples"], where, "bw_samples %r, iops_samples %r",
                    d["bw_samples"], d["iops_samples"])
        self.expect(d["bw_agg"] <= 100, where, "bw_agg %r", d["bw_agg"])
        for least, mean, most, dev in (("bw_min", "bw_mean", "bw_max", "bw_dev"),
                                       ("iops_min", "iops_mean", "iops_max", "iops_stddev")):
            if d["bw_samples"] == 0:
                self.expect(not (d[least] or d[mean] or d[most] or d[dev]), where,
                            "no samples, but %s..%s", least, most)
            else:
                self.expect(d[least] - 1 <= d[mean] <= d[most] + 1, where, "%s %r, %s %r, %s %r",
                            least, d[least], mean, d[mean], most, d[most])

    def direction(self, where, d):
        if not self.keys(where, d, DIRECTION):
            return
        for lat in ("slat_ns", "clat_ns", "lat_ns"):
            self.latency("%s %s" % (where, lat), d[lat])
        ios, size, ms = d["total_ios"], d["io_bytes"], d["runtime"]
        self.expect(d["io_kbytes"] == size // 1024, where, "io_kbytes %r of io_bytes %r",
                    d["io_kbytes"], size)
        self.expect(d["bw"] == d["bw_bytes"] // 1024, where, "bw %r of bw_bytes %r", d["bw"],
                    d["bw_bytes"])
        self.expect((ios > 0) == (size > 0), where, "%r I/Os moved %r bytes", ios, size)
        if ios:
            self.expect(ms > 0, where, "I/Os in no time")
            self.rate(where, "bw_bytes", d["bw_bytes"], size, ms)
            self.rate(where, "iops", d["iops"], ios, ms)
        else:
            self.expect(not (d["bw_bytes"] or d["iops"] or d["bw_samples"]), where,
                        "rates without I/Os")
            self.expect(self.fio or not ms, where, "runtime %r without I/Os", ms)
        self.seconds(where, d)
        if self.fio or not {"N"} <= set(d["clat_ns"]) & set(d["lat_ns"]) & set(d["slat_ns"]):
            return
        self.expect(d["clat_ns"]["N"] == ios and d["lat_ns"]["N"] == ios, where,
                    "total_ios %r, clat N %r, lat N %r", ios, d["clat_ns"]["N"], d["lat_ns"]["N"])
        self.expect(d["slat_ns"]["N"] == 0 or d["slat_ns"]["N"] >= ios - self.ramped, where,
                    "total_ios %r, slat N %r", ios, d["slat_ns"]["N"])

    def maps(self, where, job):
        ios = sum(job[d].get("total_ios", 0) for d in ("read", "write", "trim"))
        latencies = 0
        for name, keys in MAPS.items():
            shares = job[name]
            if not self.expect(list(shares) == keys, where, "%s has keys %r", name, list(shares)):
                continue
            if not self.expect(all(type(v) is float and 0 <= v <= 200 for v in shares.values()),
                               where, "%s holds %r", name, list(shares.values())):
                continue
            total = sum(shares.values())
            if name.startswith("latency"):
                latencies += total
            elif not self.fio and total:
                self.expect(abs(total - 100) < 0.01, where, "%s sums to %r", name, total)
            if name == "iodepth_level" and ios:
                self.expect(total > 0, where, "%s is empty after %r I/Os", name, ios)
        slack = 2 if self.fio else 0.01
        self.expect(abs(latencies - (100 if ios else 0)) < slack, where,
                    "latency_ns, us, ms sum to %r after %r I/Os", latencies, ios)

    def series(self, where, job):
        for name in ("read", "write", "trim"):
            s = job["iosonde"]["series"].get(name, 0)
            if s is None:
                self.expect("series." + name in job["iosonde"]["reasons"], where,
                            "series %s is null without a reason", name)
                self.expect(job[name].get("total_ios") == 0, where,
                            "series %s is null after I/Os", name)
                continue
            if not self.expect(type(s) is dict, where, "series %s is missing", name):
                continue
            self.expect(sum(s["bytes"]) == job[name].get("io_bytes") and
                        sum(s["ios"]) == job[name].get("total_ios"), where,
                        "series %s sums to %r bytes, %r I/Os", name, sum(s["bytes"]),
                        sum(s["ios"]))
            self.expect(s["width_s"] >= 1 and len(s["bytes"]) == len(s["ios"]), where,
                        "series %s is uneven", name)
            self.expect(all(type(v) is int for v in [s["width_s"]] + s["bytes"] + s["ios"]), where,
                        "series %s holds other than integers", name)

    def windows(self, where, job):
        runtime = max(job[d].get("runtime", 0) for d in ("read", "write", "trim"))
        self.expect(job["elapsed"] * 1000 + 1000 >= runtime, where, "elapsed %r s, runtime %r ms",
                    job["elapsed"], runtime)
        # The window of a group is from its first member's begin to its last one's end.
        if job["iosonde"].get("members") == 1 and runtime:
            self.expect(abs(job["job_runtime"] - runtime) <= 1, where, "job_runtime %r, runtime %r",
                        job["job_runtime"], runtime)

    def own_job(self, where, job):
        own = job["iosonde"]
        if not self.keys(where, own, OWN_JOB):
            return
        for key in ("engine", "error_text"):
            self.expect(key in own and type(own[key]) in (str, type(None)), where, "%r is %r", key,
                        own.get(key))
        self.strings(where + " files", own["files"])
        for key in OPTIONS:
            self.expect(key in own["options"], where, "options lack %r", key)
        self.expect(all(type(v) in (str, type(None)) for v in own["options"].values()), where,
                    "options that are no strings")
        for entry in own["ledger"]:
            self.keys(where + " ledger", entry, LEDGER)
        for entry in own["errors"]:
            if self.keys(where + " errors", entry, ERROR):
                self.expect(entry["errno"] > 0 and entry["count"] > 0, where, "error %r", entry)
                self.expect(type(entry.get("file", 0)) in (str, type(None)), where,
                            "error without a file: %r", entry)
        self.strings(where + " reasons", own["reasons"].values())
        self.expect(own["completed"] <= own["issued"], where, "issued %r, completed %r",
                    own["issued"], own["completed"])
        self.series(where, job)
        self.windows(where, job)
        if not own["ran"]:
            moved = sum(job[d].get("total_ios", 0) for d in ("read", "write", "trim"))
            self.expect(moved == 0, where, "never ran, but did %r I/Os", moved)

    def job(self, where, job):
        if not self.keys(where, job, JOB):
            return
        asked = dict(self.globals, **job["job options"])
        if "percentile_list" in asked:
            wanted = {float(p) for p in asked["percentile_list"].split(":")}
            self.percentiles = ["%f" % p for p in sorted(wanted)]
        else:
            self.percentiles = PERCENTILES
        self.left_out = [k for k in ("slat", "clat", "lat")
                         if asked.get(k + "_percentiles") == "0"]
        self.ramped = 0
        if not self.fio and asked.get("ramp_time", "0") != "0":
            self.ramped = int(asked["iodepth"]) * job["iosonde"].get("members", 1)
        for d in ("read", "write", "trim"):
            self.direction("%s %s" % (where, d), job[d])
        if self.keys(where + " sync", job["sync"], [("total_ios", int), ("lat_ns", dict)]):
            self.latency(where + " sync", job["sync"]["lat_ns"])
            self.expect(self.fio or job["sync"]["total_ios"] == job["sync"]["lat_ns"].get("N"),
                        where, "sync total_ios %r, N %r", job["sync"]["total_ios"],
                        job["sync"]["lat_ns"].get("N"))
        self.maps(where, job)
        self.strings(where + " job options", job["job options"].values())
        if self.fio:
            return
        for key in OPTIONS:
            self.expect(key in job["job options"], where, "job options lack %r", key)
        self.expect(job["job options"].get("direct") in ("0", "1"), where, "direct is %r",
                    job["job options"].get("direct"))
        self.own_job(where, job)

    def figures(self, where, groups):
        """{group: {key: figure}}: a value and how it was come by."""
        for name, rows in groups.items():
            for key, figure in rows.items():
                at = "%s %s.%s" % (where, name, key)
                if not self.expect("value" in figure and figure.get("state") in STATES, at,
                                   "is %r", figure):
                    continue
                known = figure["state"] not in ("absent", "denied")
                self.expect((figure["value"] is not None) == known, at, "is %r", figure)
                self.expect(known or figure.get("errno", 1) > 0, at, "errno in %r", figure)
                self.expect(("errno" in figure) == ("reason" in figure), at, "reason in %r",
                            figure)

    def environment(self, own):
        where, env = "environment", own.get("environment", "missing")
        if env is None:
            self.expect(not own["final"] or own["status"], where, "null in a result")
            return
        if not (self.expect(type(env) is dict, where, "is %r", env) and
                self.keys(where, env, PLACE)):
            return
        host = env.get("host_name", 0)
        self.expect(host is None or type(host) is str and host, where, "host_name is %r", host)
        self.figures(where, {k: v for k, v in env.items()
                             if type(v) is dict and k != "during_run"})
        self.figures(where, env["during_run"])
        for place in env["storage"]:
            if self.keys("storage", place, STORAGE):
                self.strings("storage files", place["files"])
                self.figures("storage", {k: place[k] for k in ("fs", "device")})

    def own(self, doc):
        own = doc["iosonde"]
        if not self.keys("iosonde", own, OWN):
            return
        self.expect(own["schema"] == 1, "iosonde", "schema %r", own["schema"])
        self.expect("error" in own and type(own["error"]) in (str, type(None)), "iosonde",
                    "error is %r", own.get("error"))
        for key in ("source", "reason", "ns_per_tick"):
            self.expect(key in own["clock"], "iosonde", "clock lacks %r", key)
        self.environment(own)
        self.strings("iosonde notes", own["notes"])
        self.strings("iosonde options_ignored", own["options_ignored"])
        failed = [j.get("jobname") for j in doc["jobs"] if j.get("error")]
        self.expect(own["status"] != 0 or not (failed or own["error"] or own["signal"]), "iosonde",
                    "status 0 with a failure (jobs %r, error %r, signal %r)", failed, own["error"],
                    own["signal"])

    def top(self, doc):
        if not self.keys("top", doc, TOP):
            return
        version = r"fio-3\.\d+" if self.fio else r"fio-3\.42 iosonde-\d+\.\d+"
        self.expect(re.match(version, doc["fio version"]), "top", "fio version is %r",
                    doc["fio version"])
        self.expect(doc["timestamp"] == doc["timestamp_ms"] // 1000, "top",
                    "timestamp %r, timestamp_ms %r", doc["timestamp"], doc["timestamp_ms"])
        self.expect(re.fullmatch(r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}", doc["time"]), "top",
                    "time is %r", doc["time"])
        self.globals = doc.get("global options", {})
        self.strings("global options", self.globals.values())
        for disk in doc["disk_util"]:
            if self.keys("disk_util", disk, DISK):
                self.expect(disk["util"] <= 100, "disk_util", "util %r", disk["util"])
        for i, job in enumerate(doc["jobs"]):
            where = "job %d" % i
            if self.expect(type(job) is dict, where, "is no object"):
                self.job(where, job)
        if not self.fio:
            self.own(doc)


def check(data, fio=False):
    """The failures of a document, as a list of lines; empty when it is good."""
    try:
        doc = load(data)
    except (ValueError, RecursionError) as e:
        return ["document: %s" % e]
    c = _Check(fio)
    try:
        c.top(doc)
    except (KeyError, TypeError, AttributeError) as e:
        c.failures.append("document: of a form that cannot be checked further: %r" % e)
    return c.failures


def main(args):
    fio = "--fio" in args
    names = [a for a in args if a != "--fio"]
    if len(names) > 1 or any(a.startswith("--") for a in names):
        sys.stderr.write(__doc__)
        return 1
    if names and names[0] != "-":
        with open(names[0], "rb") as f:
            data = f.read()
    else:
        data = sys.stdin.buffer.read()
    failures = check(data, fio)
    for line in failures:
        print(line)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
