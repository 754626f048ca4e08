#!/usr/bin/env bash
# Opens one file of every picture and film format with a reader that is not ours.
# Run by hand: benchmarks/readers.sh. Needs ffmpeg, poppler-utils, librsvg2-bin; uses Inkscape,
# LibreOffice and the Khronos validator of glTF (npm) where they are there.
set -euo pipefail
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
draw() { python -m viz render --hip-flexion 60 --labels structures --size 640x481 "$@"; }
moved() { python -m viz render --motion hip_flexion --labels structures --size 321x241 --seconds 1 --fps 12 "$@"; }

for suffix in png jpg tif webp; do
  draw -o "a.$suffix"
  python -c "
import sys
from PIL import Image
with Image.open('a.$suffix') as image:
    image.load()
    assert image.size == (640, 481), image.size
"
  ffmpeg -v error -i "a.$suffix" -f null -
done
draw -o a.svg && xmllint --noout a.svg 2>/dev/null || python -c "import xml.dom.minidom as m; m.parse('a.svg')"
rsvg-convert -o svg.png a.svg
draw -o a.pdf
if command -v inkscape >/dev/null; then
  inkscape --query-all a.svg 2>/dev/null | grep -q "^label-1,"
  inkscape a.svg --export-type=png -o inkscape.png 2>/dev/null
  inkscape --pdf-page=1 a.pdf --export-type=svg -o inkscape.svg 2>/dev/null
  grep -q "Psoas major (left)" inkscape.svg
else
  echo "Inkscape is not here: not tried"
fi
pdftotext a.pdf - | grep -q "Iliacus"
pdffonts a.pdf | grep -q SourceSans
pdftoppm -r 100 -png a.pdf page
for suffix in mp4 webm gif; do
  moved -o "f.$suffix"
  test "$(ffprobe -v error -count_frames -select_streams v -show_entries stream=nb_read_frames -of csv=p=0 "f.$suffix")" = 12
  ffmpeg -v error -i "f.$suffix" -f null -
done
ffprobe -v error -select_streams v -show_entries stream=codec_name,pix_fmt,width,height -of csv=p=0 f.mp4 | grep -q "h264,322,242,yuv420p"
moved -o frames.zip && unzip -tq frames.zip >/dev/null
moved -o "frame_%03d.png"
ffmpeg -v error -framerate 12 -i frame_%03d.png -f null -
moved -o a.glb
if command -v npm >/dev/null; then
  npm install --silent --no-fund gltf-validator >/dev/null
  node -e '
    require("gltf-validator").validateBytes(new Uint8Array(require("fs").readFileSync("a.glb")))
      .then(({issues}) => { console.log("glTF: %d errors, %d warnings", issues.numErrors, issues.numWarnings);
                            process.exit(issues.numErrors + issues.numWarnings ? 1 : 0); });'
fi
moved -o slides.pptx
if command -v soffice >/dev/null; then
  soffice --headless --convert-to pdf slides.pptx >/dev/null 2>&1
  pdftotext slides.pdf slides.txt && grep -q "Psoas major" slides.txt
  test "$(pdfinfo slides.pdf | sed -n 's/^Pages: *//p')" -ge 10
fi
for suffix in stl ply obj; do
  draw -o "a.$suffix"
  python -c "import trimesh; assert trimesh.load('a.$suffix').is_watertight"
done
echo "all formats read"
