# SPDX-License-Identifier: GPL-2.0-or-later
"""A sweep's result file as a user of h5py meets it.

Usage: test_sweep_h5py.py TEST-SWEEP-STORE README
TEST-SWEEP-STORE is the program that writes the file to look at (`TEST-SWEEP-STORE --write FILE`), README the page that has
to document everything in it. Exits 77 (skipped) where h5py is missing.
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


class SweepTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        path = Path(cls.folder.name) / "sweep.h5"
        subprocess.run([WRITER, "--write", str(path)], check=True)
        cls.file = h5py.File(path, "r")
        cls.sweep = cls.file["sweep"]

    @classmethod
    def tearDownClass(cls):
        cls.file.close()
        cls.folder.cleanup()

    def test_grid(self):
        axes = [(row["section"].decode(), row["key"].decode()) for row in self.sweep["axes"]]
        self.assertEqual(axes, [("adoption", "rov"), ("adoption", "cdn-cloud")])
        values = [[row["value"].decode() for row in self.sweep["values"] if row["axis"] == axis] for axis in range(2)]
        self.assertEqual(values, [["0%", "20%", "40%"], ["founders", "as-of:2020-04-01"]])
        names = list(self.sweep["points/name"].asstr())
        for name, (rov, cloud) in zip(names, self.sweep["points/value"]):
            self.assertEqual(name, f"adoption.rov={values[0][rov]}, adoption.cdn-cloud={values[1][cloud]}")
        self.assertEqual(list(self.sweep["targets"].asstr()), ["i0", "i1"])
        self.assertEqual(list(self.sweep["looks"]), [1024, 2048, 5000])
        self.assertEqual(self.sweep["excluded"].asstr()[()], "nobody")

    def test_attributes(self):
        attributes = self.sweep.attrs
        self.assertEqual((attributes["trials"], attributes["trials_asked"], attributes["looks_taken"]), (2048, 5000, 2))
        self.assertEqual((attributes["confidence"], attributes["half_width"], attributes["level"]), (0.95, 0.005, 0.98))
        self.assertTrue(attributes["stopped"])

    def test_rows(self):
        rows = self.sweep["trials"]
        number = np.arange(2048 * 6 * 2)
        self.assertTrue((rows["trial"][:] == number // 12).all())
        self.assertTrue((rows["point"][:] == number // 2 % 6).all())
        self.assertTrue((rows["target"][:] == number % 2).all())
        self.assertEqual(rows["count"].shape, (len(number), len(self.file["axes/group"]), len(self.file["axes/outcome"])))
        self.assertEqual([dim.label for dim in rows["count"].dims], ["row", "group", "outcome"])
        weights, regions = list(self.file["axes/weight"].asstr()), list(self.file["axes/region"].asstr())
        self.assertEqual(weights, ["addresses", "users", "traffic"])
        self.assertEqual(rows["region"].shape, (len(number), len(regions), len(self.file["axes/outcome"])))
        self.assertTrue((rows["region"][5000:6000].sum(axis=(1, 2)) == 1000).all())
        self.assertEqual([dim.label for dim in rows["weighted"].dims], ["row", "weight", "participant", "outcome"])
        self.assertEqual(rows["weighted"].shape[1:3], (3, 2))
        self.assertTrue((np.isnan(rows["lost_share"][:, 1]) == (rows["trial"][:] % 3 == 0)).all())
        self.assertTrue((np.isnan(rows["repaired_seconds"][:]) == (rows["trial"][:] % 5 != 0)).all())
        topology = self.file["topology"]
        for weight in weights:
            self.assertTrue(0 <= 2**30 - int(topology[weight][:].astype(np.uint64).sum()) < 400)
            self.assertEqual(topology.attrs[weight + "_source"], "model")
        self.assertTrue((rows["count"][5000:6000].sum(axis=(1, 2)) == 1000).all())
        self.assertTrue((np.isnan(rows["lost_seconds"][:]) == (rows["trial"][:] % 3 == 0)).all())
        self.assertEqual(h5py.check_enum_dtype(rows["state"].dtype), {"settled": 0, "multiple": 1, "oscillates": 2})
        self.assertEqual(h5py.check_enum_dtype(rows["offence"].dtype), {"committed": 0, "held": 1, "nothing": 2})
        for column in rows.values():
            self.assertEqual((column.compression, column.shuffle), ("gzip", True))

    def test_nothing_of_the_moment(self):
        def look(name, thing):
            self.assertEqual(h5py.h5g.get_objinfo(thing.id).mtime, 0, name)

        self.file.visititems(look)

    def test_documented(self):
        """Every name in the file stands in the README, between backticks."""
        page = re.sub(r"^```.*?^```", "", Path(README).read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        words = {part for word in re.findall(r"`([^`]+)`", page) for part in re.split(r"[/\s,]+", word)}
        missing = set()

        def look(name, thing):
            missing.update(part for part in name.split("/") if part not in words)
            missing.update(key for key in thing.attrs if key not in words)
            if isinstance(thing, h5py.Dataset):
                missing.update(field for field in thing.dtype.names or () if field not in words)
                self.assertIn("about", thing.attrs, name)

        self.file.visititems(look)
        self.assertEqual(missing, set())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
