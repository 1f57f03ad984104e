"""Files that tests open: phantoms, and images in several frames."""
import base64
import mimetypes
import os
import subprocess

from PIL import Image


class Files:
    """Makes each file once, in a folder that is forgotten after the tests."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def phantom(self, seed=8, size="320x320", kind="angiogram"):
        """A synthetic image, as `curvetrace phantom` makes it."""
        name = f"{kind}-{seed}-{size}"
        path = self.path(f"{name}.png")
        if not os.path.exists(path):
            subprocess.run([self.program, "phantom", "-o", self.folder, "--seed", str(seed), "--size", size,
                            "--kind", kind, "--name", name, "--quiet"], check=True)
        return path

    def small(self):
        """An image that is traced quickly, for tests of many edits."""
        return self.phantom(seed=7, size="256x256")

    def run(self, count=3):
        """Frames of an angiogram that moves."""
        folder = self.path("run")
        if not os.path.isdir(folder):
            os.mkdir(folder)
            subprocess.run([self.program, "phantom", "-o", folder, "--seed", "7", "--size", "256x256", "--frames",
                            str(count), "--name", "run", "--quiet"], check=True)
        return [os.path.join(folder, f"run-{number + 1:04d}.png") for number in range(count)]

    def dicom(self):
        """A DICOM file of three frames with a pixel spacing of 0.25 mm."""
        path = self.path("run.dcm")
        if not os.path.exists(path):
            write_dicom(path, [Image.open(frame).convert("L") for frame in self.run()], 0.25)
        return path

    def batch(self):
        """A folder of three images."""
        folder = self.path("batch")
        if not os.path.isdir(folder):
            os.mkdir(folder)
            for number, seed in enumerate((7, 8, 9)):
                os.link(self.phantom(seed=seed, size="256x256"), os.path.join(folder, f"film-{number + 1}.png"))
        return folder


def write_dicom(path, frames, spacing):
    """8-bit grey frames of one size as one secondary capture."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, generate_uid
    data = Dataset()
    data.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7.2"
    data.SOPInstanceUID = generate_uid(entropy_srcs=["curvetrace", "browser tests"])
    data.Modality = "OT"
    data.Columns, data.Rows = frames[0].size
    data.NumberOfFrames = len(frames)
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit, data.PixelRepresentation = 7, 0
    data.PixelSpacing = [spacing, spacing]
    data.PixelData = b"".join(frame.tobytes() for frame in frames)
    data["PixelData"].VR = "OB"
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    data.save_as(path, enforce_file_format=True)


def as_dropped(path, name=None):
    """What the page needs to make a File of it."""
    with open(path, "rb") as file:
        data = base64.b64encode(file.read()).decode()
    name = name or os.path.basename(path)
    return {"name": name, "type": mimetypes.guess_type(name)[0] or "", "base64": data}
