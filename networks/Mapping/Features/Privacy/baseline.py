# What OpenCV's own detectors find: people (HOG and a linear SVM), faces and number plates (Haar cascades).
# One JSON object a line: {"id", "width", "height", "grey": base64 of rows} in, {"id", "regions": [[x, y, width, height, kind], ...]} out.
# Pixels come decoded: no file of a stranger is parsed here. It ends when its input does.
import base64
import json
import resource
import sys

resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))

import cv2
import numpy

CASCADES = "/usr/share/opencv4/haarcascades/"
MOST = 200  # regions of a picture

cv2.setNumThreads(1)
people = cv2.HOGDescriptor()
people.setSVMDetector(cv2.HOGDescriptor_getDefaultPeopleDetector())
cascades = [("face", "haarcascade_frontalface_default.xml"), ("face", "haarcascade_profileface.xml"), ("plate", "haarcascade_russian_plate_number.xml")]
cascades = [(kind, cv2.CascadeClassifier(CASCADES + file)) for kind, file in cascades]
if any(cascade.empty() for _, cascade in cascades):
    sys.exit("the cascades of opencv-data cannot be read")


def look(grey):
    regions = []
    if grey.shape[0] >= 128 and grey.shape[1] >= 64:
        found, _ = people.detectMultiScale(grey, winStride=(8, 8), scale=1.05)
        regions += [[*map(int, box), "person"] for box in found]
    for kind, cascade in cascades:
        regions += [[*map(int, box), kind] for box in cascade.detectMultiScale(grey, 1.1, 4)]
    return regions[:MOST]


print(json.dumps({"ready": cv2.__version__}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    pixels = numpy.frombuffer(base64.b64decode(asked["grey"]), numpy.uint8).reshape(asked["height"], asked["width"])
    print(json.dumps({"id": asked["id"], "regions": look(pixels)}), flush=True)
