# SPDX-License-Identifier: GPL-2.0-or-later
"""A result file as a user of h5py meets it.

Usage: test_store_h5py.py TEST-STORE README
TEST-STORE is the program that writes the file to look at (`TEST-STORE --write FILE`), README the page that has to
document everything in it. Exits 77 (skipped) where h5py is missing.
"""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import h5py
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

WRITER, README = sys.argv[1:3]
ROOT_ATTRIBUTES = {"format", "version", "scenario_name", "seed", "topology_digest", "topology_title", "n_ases"}


def names_of(dataset_or_dtype):
    """value -> name of an enumeration"""
    return {value: name for name, value in h5py.check_enum_dtype(dataset_or_dtype).items()}


def dims_of(dataset):
    return [dim.label for dim in dataset.dims]


class StoreTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        path = Path(cls.folder.name) / "result.h5"
        subprocess.run([WRITER, "--write", str(path)], check=True)
        cls.file = h5py.File(path, "r")
        cls.runs = cls.file["runs"]

    @classmethod
    def tearDownClass(cls):
        cls.file.close()
        cls.folder.cleanup()

    def test_root(self):
        attributes = self.file.attrs
        self.assertEqual(set(attributes), ROOT_ATTRIBUTES)
        self.assertEqual(attributes["format"], "manrs-sim/3")
        self.assertEqual(attributes["version"], "0.1.0")
        self.assertEqual(attributes["scenario_name"], "made-up")
        self.assertEqual(int(attributes["seed"]), 0xFEDCBA9876543210)
        self.assertEqual(attributes["n_ases"], 400)
        self.assertEqual(len(attributes["topology_digest"]), 32)
        self.assertEqual(self.file["scenario"].asstr()[()], "[scenario]\ntitle=Made up – for a test\n")
        self.assertIn("mrai=30s:50%, 0s:50%\n", self.file["engine"].asstr()[()])

    def test_topology(self):
        topology = self.file["topology"]
        asn = topology["asn"][:]
        self.assertEqual(asn.dtype, np.uint32)
        self.assertTrue((np.diff(asn.astype(np.int64)) > 0).all())
        cloud = int(np.flatnonzero(asn == 15169)[0])
        self.assertEqual(names_of(topology["role"].dtype)[topology["role"][cloud]], "cloud")
        self.assertEqual(topology["name"].asstr()[cloud], "Example Cloud")
        self.assertEqual(topology["name"].asstr()[0], "")
        self.assertEqual(set(names_of(topology["region"].dtype).values()),
                         {"unknown", "afrinic", "apnic", "arin", "lacnic", "ripe"})
        self.assertEqual(dims_of(topology["cone"]), ["as"])
        self.assertTrue((topology["cone"][:] >= 1).all())

    def test_runs_in_order(self):
        names = sorted(self.runs, key=lambda name: self.runs[name].attrs["index"])
        self.assertEqual(names, ["nobody", "a run with bärs"])
        self.assertEqual(list(self.runs), names)
        self.assertEqual(self.runs["nobody"].attrs["title"], "Nobody takes part")
        self.assertTrue(self.runs["nobody"].attrs["converged"])
        self.assertFalse(self.runs["a run with bärs"].attrs["converged"])
        self.assertEqual(list(self.runs["a run with bärs"]["restless"]), [20, 30, 40])
        self.assertEqual(self.runs["a run with bärs"]["overrides"].asstr()[()], "adoption.otc=50%\n")

    def test_schedule(self):
        run = self.runs["a run with bärs"]
        incident = run["incidents"][0]
        kinds = names_of(run["incidents"].dtype["kind"])
        self.assertEqual(incident["name"], b"sub")
        self.assertEqual(kinds[incident["kind"]], "subprefix-hijack")
        self.assertEqual((incident["offender"], incident["victim"]), (700, 15169))
        self.assertEqual((incident["prefix"], incident["hijacked"]), (b"198.18.0.0/16", b"198.18.7.0/24"))
        self.assertEqual((incident["start"], incident["end"]), (600 * 10**9, 1800 * 10**9))
        self.assertEqual(run["incidents"][1]["end"], 2**63 - 1)
        self.assertEqual(list(run["prefixes"].asstr()), ["198.18.0.0/16", "198.18.7.0/24", "2001:db8::/32"])
        covering = run["targets"][0]["prefixes"]
        self.assertEqual(list(covering[:3]), [1, 0, -1])
        acts = names_of(run["acts"].dtype["kind"])
        self.assertEqual([acts[kind] for kind in run["acts"]["kind"]],
                         ["announce", "announce", "announce", "announce", "withdraw"])
        self.assertEqual(list(run["acts"]["offence"]), [False, False, True, True, True])
        self.assertEqual(run["acts"].dtype["offence"], np.dtype(bool))

    def test_time_line(self):
        groups = self.file["axes/group"]
        roles = names_of(groups.dtype["role"])
        self.assertEqual(list(self.file["axes/outcome"].asstr())[0], "legitimate")
        for run in self.runs.values():
            count = run["timeline/count"]
            self.assertEqual(dims_of(count), ["sample", "target", "group", "outcome"])
            self.assertEqual(count.shape[2:], (len(groups), len(self.file["axes/outcome"])))
            self.assertTrue((count[:].sum(axis=(2, 3)) == 400).all())
            time = run["timeline/time"][:]
            self.assertTrue((np.diff(time) >= 0).all())
            by_group = count[-1, 0].sum(axis=1)
            for number, group in enumerate(groups):
                inside = (self.file["topology/role"][:] == group["role"]) & (run["participant"][:] == group["participant"])
                self.assertEqual(by_group[number], inside.sum())
                self.assertTrue(group["name"].decode().startswith(roles[group["role"]]))

    def test_snapshots(self):
        asn = self.file["topology/asn"][:]
        for run in self.runs.values():
            self.assertEqual(list(run["snapshots"]), ["before", "peak", "final"])
            for snapshot in run["snapshots"].values():
                self.check_snapshot(run, snapshot, asn)

    def check_snapshot(self, run, snapshot, asn):
        outcome = snapshot["outcome"][:]
        sample = np.searchsorted(run["timeline/time"][:], snapshot.attrs["time"], side="right") - 1
        for target in range(outcome.shape[0]):
            counted = run["timeline/count"][sample, target].sum(axis=0)
            self.assertEqual(list(np.bincount(outcome[target], minlength=7)), list(counted))
        first, hops = snapshot["path_first"][:], snapshot["path_asn"][:]
        length, next_hop = snapshot["path_length"][:], snapshot["next_hop"][:]
        learned = names_of(snapshot["learned"].dtype)
        self.assertEqual(len(first), next_hop.size + 1)
        self.assertTrue((np.diff(first) == length.ravel()).all())
        self.assertEqual(first[-1], len(hops))
        for prefix in range(next_hop.shape[0]):
            for i in range(0, len(asn), 7):
                at = prefix * len(asn) + i
                path = list(hops[first[at]:first[at + 1]])
                how = learned[snapshot["learned"][prefix, i]]
                if next_hop[prefix, i] == 0:
                    self.assertEqual((path, how), ([], "none"))
                else:
                    self.assertEqual(path[0], asn[i])
                    self.assertEqual(path[1] if len(path) > 1 else asn[i], next_hop[prefix, i])
                    self.assertEqual(how, "provider" if len(path) > 1 else "self")

    def test_counters(self):
        run = self.runs["a run with bärs"]
        self.assertEqual(run.attrs["events"], 4000000)
        self.assertEqual(run["lost_seconds"].dtype, np.float64)
        self.assertGreater(run["lost_seconds"][0].max(), 0)
        refused = {row["mechanism"].decode(): (int(row["on_import"]), int(row["on_export"])) for row in run["refused"]}
        self.assertEqual(sum(a for a, _ in refused.values()), 4242)
        self.assertEqual(sum(b for _, b in refused.values()), 9)
        self.assertEqual(run["settled"]["time"][0], 0)

    def test_nothing_of_the_moment(self):
        def look(name, thing):
            info = h5py.h5g.get_objinfo(thing.id)
            self.assertEqual(info.mtime, 0, name)

        self.file.visititems(look)

    def test_compressed(self):
        for name in ("timeline/count", "snapshots/peak/path_asn", "lost_seconds"):
            dataset = self.runs["nobody"][name]
            self.assertEqual((dataset.compression, dataset.shuffle), ("gzip", True))

    def test_documented(self):
        """Every name in the file stands in the README, between backticks."""
        page = re.sub(r"^```.*?^```", "", Path(README).read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        words = set(re.findall(r"`([^`]+)`", page))
        words = {part for word in words for part in re.split(r"[/\s,]+", word)}
        missing = set()

        def look(name, thing):
            parts = name.split("/")
            own = [part for i, part in enumerate(parts) if i == 0 or parts[i - 1] != "runs"]
            missing.update(part for part in own if part not in words)
            missing.update(key for key in thing.attrs if key not in words)
            if isinstance(thing, h5py.Dataset) and thing.dtype.names:
                missing.update(field for field in thing.dtype.names if field not in words)
            if isinstance(thing, h5py.Dataset):
                self.assertIn("about", thing.attrs, name)

        self.file.visititems(look)
        missing.update(key for key in self.file.attrs if key not in words)
        self.assertEqual(missing, set())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
