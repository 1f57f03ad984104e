"""Writes the DICOM fixtures of ImagingTests, by pydicom and GDCM's own gdcmconv:

    pip install pydicom numpy pylibjpeg pylibjpeg-rle pylibjpeg-openjpeg pyjpegls; apt-get install libgdcm-tools
    python3 Scripts/reference/dicom_files.py Tests/ImagingTests/Fixtures/dicom

All are 52 x 40 pixels of (7 x + 13 y) modulo 256, or of thrice that modulo 4096, or of 70 x - 130 y with a sign; the
frames of a stack are the first pattern, 255 minus it, and its half. Every field that may name somebody holds CANARY.
"""
import copy
import os
import subprocess
import sys

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian,
    JPEG2000Lossless, JPEGLSLossless, RLELossless, XRayAngiographicImageStorage)

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
y, x = np.mgrid[0:40, 0:52]
grey8 = ((7 * x + 13 * y) % 256).astype("u1")
grey12 = (3 * (7 * x + 13 * y) % 4096).astype("u2")
signed16 = (70 * x - 130 * y).astype("i2")
stack = np.stack([grey8, 255 - grey8, grey8 // 2])
NAMES = ("PatientName PatientID PatientBirthName OtherPatientNames PatientAddress PatientComments InstitutionName "
         "ReferringPhysicianName PerformingPhysicianName OperatorsName StudyDescription SeriesDescription StudyID "
         "AccessionNumber StationName PatientTelephoneNumbers PatientMotherBirthName RequestingPhysician "
         "InstitutionAddress ProtocolName ImageComments DeviceSerialNumber").split()


def made(pixels, bits, **fields):
    file = Dataset()
    file.file_meta = FileMetaDataset()
    file.file_meta.MediaStorageSOPClassUID = file.SOPClassUID = XRayAngiographicImageStorage
    file.file_meta.MediaStorageSOPInstanceUID = file.SOPInstanceUID = "1.2.3.4"
    file.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    for name in NAMES:
        setattr(file, name, "CANARY")
    if pixels.ndim == 3:
        file.NumberOfFrames = len(pixels)
    file.Rows, file.Columns = pixels.shape[-2:]
    file.SamplesPerPixel, file.PhotometricInterpretation = 1, "MONOCHROME2"
    file.BitsAllocated = 8 * pixels.itemsize
    file.BitsStored, file.HighBit, file.PixelRepresentation = bits, bits - 1, int(pixels.dtype.kind == "i")
    file.PixelData = pixels.tobytes()
    for name, value in fields.items():
        setattr(file, name, value)
    return file


def save(name, file, **options):
    file.save_as(os.path.join(folder, name + ".dcm"), enforce_file_format=True, **options)


plain8, plain12 = made(grey8, 8), made(grey12, 12)
save("grey8", plain8)
save("grey12", plain12)
save("signed16", made(signed16, 16, RescaleSlope="2", RescaleIntercept="-100"))
save("stack", made(stack, 8, FrameTime="40", ImagerPixelSpacing=[0.4, 0.2], DistanceSourceToDetector="1000",
                   DistanceSourceToPatient="750"))
save("white", made(grey8, 8, PhotometricInterpretation="MONOCHROME1", PixelSpacing=[0.5, 0.25]))
save("window", made(grey8, 8, WindowCenter="100.5", WindowWidth="101", ImagerPixelSpacing=[0.4, 0.4],
                    EstimatedRadiographicMagnificationFactor="1.25"))
save("sigmoid", made(grey8, 8, WindowCenter="100", WindowWidth="50", VOILUTFunction="SIGMOID",
                     ImagerPixelSpacing=[0.4, 0.4]))
for name, syntax in (("rle", RLELossless), ("jpeg-ls", JPEGLSLossless), ("jpeg-2000", JPEG2000Lossless)):
    file = copy.deepcopy(plain12)
    file.compress(syntax)
    save(name, file)
implicit, deflated, big = (copy.deepcopy(plain12) for _ in range(3))
implicit.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
save("implicit", implicit)
deflated.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
save("deflated", deflated)
big.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
big.PixelData = grey12.astype(">u2").tobytes()
save("big-endian", big, implicit_vr=False, little_endian=False)
path = os.path.join(folder, "")
subprocess.run(["gdcmconv", "--jpeg", path + "grey8.dcm", path + "jpeg-lossless.dcm"], check=True)
