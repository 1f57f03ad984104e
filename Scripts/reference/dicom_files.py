"""Writes the DICOM fixtures of ImagingTests, by pydicom and GDCM's gdcmconv:

    pip install pydicom numpy pillow pylibjpeg pylibjpeg-libjpeg pylibjpeg-rle pylibjpeg-openjpeg pyjpegls
    apt-get install libgdcm-tools
    python3 Scripts/reference/dicom_files.py Tests/ImagingTests/Fixtures/dicom

All are 52 x 40 pixels of (7 x + 13 y) modulo 256, or of thrice that modulo 4096, or of 70 x - 130 y with a sign; the
frames of a stack are the first pattern, 255 minus it, and its half. Every field that may name somebody holds CANARY.
Some differ: the JPEG of a ramp has beside it what pydicom reads of it, film.dcm is a run of a vessel that fills behind
a shutter, and canary.dcm has in every field of canary.txt that which stands there.
"""
import copy
import os
import subprocess
import sys

import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
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
    file.compress(syntax, generate_instance_uid=False)
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
subprocess.run(["gdcmconv", "--j2k", path + "stack.dcm", path + "jpeg-2000-stack.dcm"], check=True)

# What is lossy.
save("jpeg-baseline", made((2 * (x + y)).astype("u1"), 8))
subprocess.run(["gdcmconv", "--jpeg", "--lossy", "-q", "90"] + 2 * [path + "jpeg-baseline.dcm"], check=True)
Image.fromarray(pydicom.dcmread(path + "jpeg-baseline.dcm").pixel_array).save(path + "jpeg-baseline.png")


# What is outside: each compressed, because they are large or plain.
def hidden(name, pixels, **fields):
    file = made(pixels, 8, **fields)
    file.compress(JPEGLSLossless, generate_instance_uid=False)
    save(name, file)


hidden("circle", grey8, ShutterShape="CIRCULAR", CenterOfCircularShutter=[20, 26], RadiusOfCircularShutter=15)
hidden("polygon", grey8, ShutterShape="POLYGONAL", VerticesOfThePolygonalShutter=[1, 1, 1, 52, 40, 1])
padded = grey8.copy()
padded[padded < 3] = 3
padded[:, :10] = 1
padded[20, 30] = 1
hidden("padding", padded, PixelPaddingValue=0, PixelPaddingRangeLimit=2)
v, u = np.mgrid[0:120, 0:160]
ground = 150 + 20 * np.sin(u / 40) + np.random.default_rng(1).normal(0, 1, (120, 160))
vessel = np.exp(-((v - 60 - 25 * np.sin(u / 30)) / 2.5) ** 2)
inside = (v >= 15) & (v < 110) & (u >= 20) & (u < 145)
blade = (v >= 12) & (v < 113) & (u >= 17) & (u < 148)  # dark around what is seen: a line, if nobody knows
film = np.stack([np.where(inside, ground - depth * vessel, np.where(blade, 50, 130)) for depth in (0, 30, 70, 50)])
film = film.round().astype("u1")
hidden("film", film, FrameTime="66", ShutterShape="RECTANGULAR", ShutterLeftVerticalEdge=21,
       ShutterRightVerticalEdge=145, ShutterUpperHorizontalEdge=16, ShutterLowerHorizontalEdge=110,
       ImagerPixelSpacing=[0.3, 0.3], DistanceSourceToDetector="1000", DistanceSourceToPatient="700")


# An enhanced file says it in functional groups.
def group(**fields):
    item = Dataset()
    for name, value in fields.items():
        setattr(item, name, value)
    return Sequence([item])


enhanced = made(stack, 8, SharedFunctionalGroupsSequence=group(
    FramePixelDataPropertiesSequence=group(ObjectPixelSpacingInCenterOfBeam=[0.5, 0.25])),
    PerFrameFunctionalGroupsSequence=group(
        FrameVOILUTSequence=group(WindowCenter="100.5", WindowWidth="101")))
save("enhanced", enhanced)

# What nobody may learn from what the program writes.
pydicom.config.settings.writing_validation_mode = pydicom.config.IGNORE
TEXTS = NAMES + (
    "OtherPatientIDs PatientBirthDate PatientBirthTime PatientSex PatientAge PatientSize PatientWeight EthnicGroup "
    "Occupation AdditionalPatientHistory MilitaryRank MedicalRecordLocator PatientReligiousPreference "
    "IssuerOfPatientID PatientInsurancePlanCodeSequence CountryOfResidence RegionOfResidence MedicalAlerts Allergies "
    "StudyDate SeriesDate AcquisitionDate ContentDate StudyTime SeriesTime AcquisitionTime ContentTime "
    "StudyInstanceUID SeriesInstanceUID SOPInstanceUID FrameOfReferenceUID ManufacturerModelName SoftwareVersions "
    "PerformedProcedureStepDescription RequestedProcedureDescription RequestAttributesSequence "
    "NameOfPhysiciansReadingStudy PhysiciansOfRecord InstitutionalDepartmentName CurrentPatientLocation "
    "AdmissionID PersonName TextValue TextString ContentCreatorName VerifyingObserverName ResponsiblePerson "
    "EncapsulatedDocument DerivationDescription LossyImageCompressionMethod AcquisitionComments").split()
file = made(film, 8, ShutterShape="RECTANGULAR", ShutterLeftVerticalEdge=21, ShutterRightVerticalEdge=145,
            ShutterUpperHorizontalEdge=16, ShutterLowerHorizontalEdge=110, PixelSpacing=[0.3, 0.3])
canaries = []


def canary(kind):
    number = 101 + len(canaries)
    canaries.append({
        "UI": f"1.2.826.0.1.4711.{number}", "DA": f"1847{number % 9 + 1:02}{number % 28 + 1:02}",
        "TM": f"0{number}59.{number}777", "AS": f"{number - 10}Y", "DS": f"{number}.77135", "CS": f"CANARY{number}",
    }.get(kind, f"CANARY-{number}"))
    return canaries[-1]


for name in TEXTS:
    tag = pydicom.datadict.tag_for_keyword(name)
    kind = pydicom.datadict.dictionary_VR(tag)
    if kind == "SQ":
        setattr(file, name, group(CodeMeaning=canary("LO"), PatientComments=canary("LT")))
    else:
        words = canary(kind)
        setattr(file, name, words.encode() if kind in ("OB", "UN") else words)
file.file_meta.MediaStorageSOPInstanceUID = file.SOPInstanceUID
file.file_meta.ImplementationVersionName = canary("SH")
file.file_meta.SourceApplicationEntityTitle = canary("AE")
for number in range(4):
    block = file.private_block(0x0029 + 2 * number, canary("LO"), create=True)
    block.add_new(1, "LO", canary("LO"))
    block.add_new(2, "UN", canary("UN").encode())
file.preamble = canary("ST").encode().ljust(128, b"\0")
file.compress(JPEGLSLossless, generate_instance_uid=False)
save("canary", file)
with open(path + "canary.txt", "w") as text:
    text.write("".join(line + "\n" for line in canaries))
