"use strict";
// The page: one scene that moves, with its words. No request leaves it.

const $ = (id) => document.getElementById(id);
const scene = JSON.parse($("scene").textContent);
const state = { step: 0, playing: false, language: scene.language, labels: true, chosen: "", shown: {} };
const FAR = 1e6;
const SIDE = 0.2; // share of the width that each column of labels takes

// ---- words ---------------------------------------------------------------------------------
const said = (key) => (scene.words[state.language] || scene.words.english)[key] || scene.words.english[key] || key;
const capital = (text) => text.charAt(0).toLocaleUpperCase() + text.slice(1);
const nameOf = (part) => capital(part.names[state.language] || part.names.english);
const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== ""));
  return made;
};

// ---- the block of arrays -------------------------------------------------------------------
const KINDS = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, float32: Float32Array };

async function inflated(text) {
  const packed = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

const read = (block, told) => new KINDS[told.kind](block, told.at, told.count);

function readPoints(block, told) {
  const steps = read(block, told);
  const count = told.count / told.frames / 3;
  const running = new Uint16Array(count * 3);
  const frames = [];
  for (let f = 0; f < told.frames; f++) {
    const points = new Float32Array(count * 3);
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      const start = (f * 3 + c) * count;
      for (let i = 0; i < count; i++) {
        sum = (sum + steps[start + i]) & 65535;
        running[c * count + i] += sum;
        points[3 * i + c] = told.low[c] + told.step * running[c * count + i];
      }
    }
    frames.push(points);
  }
  return frames;
}

function readFaces(block, told) {
  const jumps = read(block, told);
  const faces = new Uint32Array(jumps.length);
  const mask = told.kind === "uint16" ? 65535 : 0xffffffff;
  let sum = 0;
  for (let i = 0; i < jumps.length; i++) faces[i] = sum = (sum + jumps[i]) & mask;
  return faces;
}

function readTints(block, told) {
  const jumps = read(block, told);
  const count = jumps.length / 3;
  const tints = new Float32Array(jumps.length);
  const colour = new THREE.Color();
  const sum = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) sum[c] = (sum[c] + jumps[c * count + i]) & 255;
    colour.setRGB(sum[0] / 255, sum[1] / 255, sum[2] / 255, THREE.SRGBColorSpace).toArray(tints, 3 * i);
  }
  return tints;
}

// ---- drawing -------------------------------------------------------------------------------
let renderer, camera, controls, world, ids, target, pixels;
const parts = [];

function built(block) {
  const shared = new Map();
  world = new THREE.Scene();
  ids = new THREE.Scene();
  for (const [index, told] of scene.parts.entries()) {
    const frames = readPoints(block, told.points);
    if (!shared.has(told.faces.at)) shared.set(told.faces.at, readFaces(block, told.faces));
    const geometry = new THREE.BufferGeometry();
    geometry.setAttribute("position", new THREE.BufferAttribute(frames[0].slice(), 3));
    geometry.setIndex(new THREE.BufferAttribute(shared.get(told.faces.at), 1));
    geometry.computeVertexNormals();
    const tinted = told.tints !== null;
    if (tinted) geometry.setAttribute("color", new THREE.BufferAttribute(readTints(block, told.tints), 3));
    const material = new THREE.MeshStandardMaterial({ color: tinted ? 0xffffff : told.colour, vertexColors: tinted,
      roughness: told.roughness, metalness: 0, transparent: told.opacity < 1, opacity: told.opacity,
      depthWrite: told.opacity > 0.5, side: told.opacity < 1 ? THREE.DoubleSide : THREE.FrontSide });
    const mesh = new THREE.Mesh(geometry, material);
    const flat = new THREE.Mesh(geometry, idMaterial(index + 1));
    for (const made of [mesh, flat]) { made.matrixAutoUpdate = false; made.frustumCulled = false; }
    world.add(mesh);
    ids.add(flat);
    parts.push({ ...told, index, frames, mesh, flat });
    state.shown[told.name] = told.ticked;
  }
}

function idMaterial(number) {
  return new THREE.ShaderMaterial({
    uniforms: { id: { value: new THREE.Vector4((number & 255) / 255, (number >> 8) / 255, 0, 1) } },
    vertexShader: "void main() { gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }",
    fragmentShader: "uniform vec4 id; void main() { gl_FragColor = id; }",
    blending: THREE.NoBlending,
  });
}

function lit() {
  world.add(new THREE.HemisphereLight(0xffffff, 0xb9b0a4, 0.9));
  for (const [colour, strength, place] of [[0xfff4e6, 2.3, [-0.5, 0.8, 1]], [0xdfe9ff, 0.7, [0.9, 0.1, 0.7]],
    [0xffffff, 0.6, [0.3, 0.8, -1]]]) {
    const light = new THREE.DirectionalLight(colour, strength);
    light.position.set(...place);
    camera.add(light);
  }
  world.add(camera);
}

function setUp() {
  renderer = new THREE.WebGLRenderer({ canvas: $("canvas"), antialias: true, alpha: true, preserveDrawingBuffer: true });
  renderer.setPixelRatio(finest);
  camera = new THREE.PerspectiveCamera(scene.camera.angle, 1, 10, 20000);
  controls = new THREE.OrbitControls(camera, $("canvas"));
  controls.addEventListener("change", wanted);
  controls.addEventListener("start", () => (moved = true));
}

let moved = false;

function lookFrom(view) {
  const middle = new THREE.Vector3(...view.target);
  const place = new THREE.Vector3(...view.position);
  const narrow = Math.max(1, scene.camera.aspect / camera.aspect);
  camera.up.set(...view.up);
  camera.position.copy(middle).addScaledVector(place.sub(middle), narrow);
  controls.target.copy(middle);
  controls.update();
  moved = false;
  state.view = view.name;
  pressedButtons();
  wanted();
}

// ---- the motion ----------------------------------------------------------------------------
const segments = {};

function readSegments(block) {
  for (const [name, told] of Object.entries(scene.segments)) {
    const values = read(block, told);
    const frames = [];
    for (let f = 0; f < values.length; f += 7) {
      frames.push({ turn: new THREE.Quaternion(...values.subarray(f, f + 4)),
        place: new THREE.Vector3(...values.subarray(f + 4, f + 7)) });
    }
    segments[name] = frames;
  }
}

function between() {
  const step = Math.min(Math.floor(state.step), scene.order.length - 1);
  const next = Math.min(step + 1, scene.order.length - 1);
  return [scene.order[step], scene.order[next], state.step - step];
}

const mixed = (values) => {
  const [a, b, share] = between();
  return values[a] + share * (values[b] - values[a]);
};

function posed() {
  const [a, b, share] = between();
  const one = new THREE.Vector3(1, 1, 1), place = new THREE.Vector3(), turn = new THREE.Quaternion();
  for (const part of parts) {
    if (part.segment) {
      const frames = segments[part.segment];
      turn.slerpQuaternions(frames[a].turn, frames[b].turn, share);
      place.lerpVectors(frames[a].place, frames[b].place, share);
      part.mesh.matrix.compose(place, turn, one);
      part.flat.matrix.copy(part.mesh.matrix);
    } else if (part.frames.length > 1 && state.shown[part.name]) {
      const from = part.frames[a], to = part.frames[b];
      const points = part.mesh.geometry.attributes.position;
      for (let i = 0; i < from.length; i++) points.array[i] = from[i] + share * (to[i] - from[i]);
      points.needsUpdate = true;
      part.mesh.geometry.computeVertexNormals();
    }
  }
}

function go(step) {
  const last = scene.order.length - 1;
  state.step = Math.min(Math.max(step, 0), last);
  posed();
  for (const row of sliders) row.show();
  numbers();
  wanted();
}

// ---- one picture ---------------------------------------------------------------------------
let asked = false, slow = false, frames = 0, since = 0, before = 0;

function wanted() {
  if (!asked) { asked = true; requestAnimationFrame(drawn); }
}

function sized() {
  const width = Math.max($("view").clientWidth, 16), height = Math.max($("view").clientHeight, 16);
  const now = renderer.getSize(new THREE.Vector3());
  if (now.x === width && now.y === height) return;
  renderer.setSize(width, height, false);
  camera.aspect = width / height;
  camera.updateProjectionMatrix();
  const share = Math.min(1, 420 / width);
  target?.dispose();
  target = new THREE.WebGLRenderTarget(Math.round(width * share), Math.round(height * share),
    { minFilter: THREE.NearestFilter, magFilter: THREE.NearestFilter });
  pixels = new Uint8Array(4 * target.width * target.height);
  if (!moved && state.view) lookFrom(scene.views.find((view) => view.name === state.view) || scene.views[0]);
}

function drawn(time) {
  asked = false;
  if (state.playing) {
    const passed = before ? Math.min(time - before, 100) / 1000 : 0;
    slow = before > 0 && time - before > 60;
    lag = slow ? lag + 1 : 0;
    if (lag >= 3) { coarser(); lag = 0; }
    before = time;
    const last = scene.order.length - 1;
    let step = state.step + (passed / scene.seconds) * last;
    if (step > last) step = scene.returns ? step % last : last;
    go(step);
    if (step >= last && !scene.returns) play(false);
    frames += 1;
    if (time - since > 1000) { document.body.dataset.rate = (1000 * frames / (time - since)).toFixed(1); frames = 0; since = time; }
  }
  sized();
  renderer.render(world, camera);
  if (!state.playing || frames % (slow ? 12 : 3) === 0) labelled();
  document.body.dataset.ready = "yes";
}

// A slow machine draws fewer pixels while it plays, and all of them again when it rests.
const finest = Math.min(window.devicePixelRatio || 1, 2);
let lag = 0;

function coarser() {
  const now = renderer.getPixelRatio();
  if (now > 0.4) renderer.setPixelRatio(Math.max(0.4, 0.7 * now));
}

function play(on) {
  if (!on && renderer.getPixelRatio() !== finest) renderer.setPixelRatio(finest);
  state.playing = on && scene.order.length > 1;
  if (state.playing && !scene.returns && state.step >= scene.order.length - 1) state.step = 0;
  before = 0; frames = 0; since = performance.now();
  pressedButtons();
  wanted();
}

// ---- what is seen where --------------------------------------------------------------------
function seen() {
  renderer.setRenderTarget(target);
  renderer.setClearColor(0x000000, 0);
  renderer.clear();
  renderer.render(ids, camera);
  renderer.readRenderTargetPixels(target, 0, 0, target.width, target.height, pixels);
  renderer.setRenderTarget(null);
}

const idAt = (x, y) => {
  const at = 4 * (y * target.width + x);
  return pixels[at] + 256 * pixels[at + 1];
};

function partAt(x, y) {
  seen();
  const box = $("canvas").getBoundingClientRect();
  const column = Math.floor((x - box.left) / box.width * target.width);
  const row = Math.floor((1 - (y - box.top) / box.height) * target.height);
  if (column < 0 || row < 0 || column >= target.width || row >= target.height) return null;
  return parts[idAt(column, row) - 1] || null;
}

// The visible pixel of each part that lies nearest to the middle of what is seen of it.
function spots() {
  seen();
  const sums = new Map();
  for (let y = 0; y < target.height; y++) for (let x = 0; x < target.width; x++) {
    const id = idAt(x, y);
    if (!id) continue;
    const sum = sums.get(id) || [0, 0, 0];
    sum[0] += x; sum[1] += y; sum[2] += 1;
    sums.set(id, sum);
  }
  const best = new Map();
  for (let y = 0; y < target.height; y++) for (let x = 0; x < target.width; x++) {
    const id = idAt(x, y);
    if (!id) continue;
    const [sx, sy, count] = sums.get(id);
    if (count < 14) continue;
    let off = (x - sx / count) ** 2 + (y - sy / count) ** 2;
    const inner = x > 0 && y > 0 && x < target.width - 1 && y < target.height - 1 &&
      idAt(x - 1, y) === id && idAt(x + 1, y) === id && idAt(x, y - 1) === id && idAt(x, y + 1) === id;
    if (!inner) off += 100;
    const old = best.get(id);
    if (!old || off < old[0]) best.set(id, [off, x, y]);
  }
  const width = $("view").clientWidth / target.width, height = $("view").clientHeight / target.height;
  return [...best].map(([id, [, x, y]]) => ({ part: parts[id - 1], x: (x + 0.5) * width,
    y: (target.height - y - 0.5) * height }));
}

// ---- labels --------------------------------------------------------------------------------
const crosses = (a, b) => {
  const side = (p, q, r) => (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
  return side(a.from, a.to, b.from) * side(a.from, a.to, b.to) < 0 &&
    side(b.from, b.to, a.from) * side(b.from, b.to, a.to) < 0;
};

function column(marks, right, width, height, pitch) {
  const rows = marks.sort((a, b) => a.y - b.y);
  const room = Math.max(1, Math.floor((height - 3.2 * pitch) / pitch));
  while (rows.length > room) rows.splice(rows.findIndex((m) => m.part.kind !== "muscle" || rows.length > room + 40), 1);
  let places = rows.map((mark) => mark.y);
  for (let pass = 0; pass < 60; pass++) {
    for (let i = 1; i < places.length; i++) {
      const lack = pitch - (places[i] - places[i - 1]);
      if (lack > 0) { places[i - 1] -= lack / 2; places[i] += lack / 2; }
    }
    const low = 2.6 * pitch, high = height - pitch;
    places = places.map((place, i) => Math.min(Math.max(place, low + i * pitch), high - (places.length - 1 - i) * pitch));
  }
  const x = (right ? 1 - SIDE : SIDE) * width;
  const lines = rows.map((mark, i) => ({ mark, right, from: { x, y: places[i] }, to: { x: mark.x, y: mark.y } }));
  for (let pass = 0, changed = true; changed && pass < 40; pass++) {
    changed = false;
    for (let i = 0; i < lines.length; i++) for (let j = i + 1; j < lines.length; j++) {
      if (!crosses(lines[i], lines[j])) continue;
      [lines[i].from, lines[j].from] = [lines[j].from, lines[i].from];
      changed = true;
    }
  }
  return lines;
}

function labelled() {
  const box = $("labels"), svg = $("leaders");
  if (!state.labels) { box.replaceChildren(); svg.replaceChildren(); return; }
  const width = $("view").clientWidth, height = $("view").clientHeight;
  const pitch = width < 500 ? 19 : 23;
  const marks = spots();
  marks.sort((a, b) => a.x - b.x);
  const half = marks.length >> 1;
  const lines = [...column(marks.slice(0, half), false, width, height, pitch),
    ...column(marks.slice(half), true, width, height, pitch)];
  const drawnLine = (line, kind) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "line");
    made.setAttribute("class", kind);
    for (const [key, value] of [["x1", line.from.x], ["y1", line.from.y], ["x2", line.to.x], ["y2", line.to.y]])
      made.setAttribute(key, value.toFixed(1));
    return made;
  };
  svg.replaceChildren(...lines.flatMap((line) => [drawnLine(line, "casing"), drawnLine(line, "leader"), dot(line.to)]));
  box.replaceChildren(...lines.map((line) => {
    const made = element("button", { class: line.mark.part.name === state.chosen ? "chosen" : "", tabindex: "-1",
      "data-part": line.mark.part.name, onclick: () => choose(line.mark.part.name) }, nameOf(line.mark.part));
    made.style.top = `${line.from.y - 10}px`;
    made.style.maxWidth = `${SIDE * width - 4}px`;
    const bold = line.mark.part.name === state.chosen ? BOLD : 1;
    const letter = fitting(made.textContent, (SIDE * width - 14) / bold);
    if (letter < 1) made.style.fontSize = `${(LETTER * letter).toFixed(2)}rem`;
    if (line.right) made.style.left = `${line.from.x + 2}px`; else made.style.right = `${width - line.from.x + 2}px`;
    return made;
  }));
}

// By how much a label's letters shrink, at most to SMALLEST, so that it fits.
const widths = new Map(), pen = document.createElement("canvas").getContext("2d");
const LETTER = 0.85, SMALLEST = 0.74, BOLD = 1.12;
function fitting(text, room) {
  if (!widths.has(text)) {
    pen.font = `${LETTER * 16}px ${getComputedStyle(document.body).fontFamily}`;
    widths.set(text, pen.measureText(text).width);
  }
  return Math.min(1, Math.max(SMALLEST, room / widths.get(text)));
}

function dot(place) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  for (const [key, value] of [["cx", place.x], ["cy", place.y], ["r", 2.2]]) made.setAttribute(key, value);
  return made;
}

// ---- panels --------------------------------------------------------------------------------
const sliders = [];
const buttons = [];

function button(words, action, pressed) {
  const made = element("button", { type: "button", onclick: action });
  buttons.push({ made, words, pressed });
  return made;
}

function pressedButtons() {
  for (const { made, words, pressed } of buttons) {
    made.textContent = words();
    if (pressed) made.setAttribute("aria-pressed", String(pressed()));
  }
}

function furnished() {
  $("views").append(...scene.views.map((view) => button(() => said(view.name), () => lookFrom(view), () => state.view === view.name)));
  $("tools").append(
    ...scene.languages.map((language) => button(() => scene.words[language].own, () => speak(language), () => state.language === language)),
    button(() => said("labels"), () => { state.labels = !state.labels; pressedButtons(); wanted(); }, () => state.labels),
    ...(questions().length ? [button(() => said("quiz"), () => quiz(), () => !$("quiz").hidden)] : []));
  if (scene.order.length > 1) {
    $("motion").append(button(() => (state.playing ? said("pause") : said("play")), () => play(!state.playing), () => state.playing));
    slider(() => said("cycle"), 0, 100, 0.5, () => scene.percent[0] + mixedPercent(), (value) => stepOf(value), " %", "cycle");
    const more = element("details", { id: "more" }, element("summary"));
    for (const [number, coordinate] of scene.coordinates.entries()) {
      slider(() => angleName(coordinate.name), Math.min(...coordinate.values), Math.max(...coordinate.values), 0.5,
        () => mixed(coordinate.values), (value) => nearest(coordinate.values, value), "°", coordinate.name,
        number === 0 ? $("motion") : more);
    }
    if (scene.coordinates.length > 1) $("motion").append(more);
  } else $("motion").append(element("p", { id: "still" }));
  $("search").addEventListener("input", tree);
  $("canvas").addEventListener("pointermove", hover);
  $("canvas").addEventListener("pointerdown", (event) => (pressedAt = [event.clientX, event.clientY]));
  $("canvas").addEventListener("pointerup", clicked);
  document.addEventListener("keydown", key);
  window.addEventListener("resize", wanted);
  new ResizeObserver(wanted).observe($("view"));
}

const mixedPercent = () => {
  const step = Math.floor(state.step), next = Math.min(step + 1, scene.percent.length - 1);
  return scene.percent[step] + (state.step - step) * (scene.percent[next] - scene.percent[step]);
};
const stepOf = (percent) => percent / 100 * (scene.order.length - 1);

// The step nearest to where we are at which a coordinate has a value.
function nearest(values, value) {
  let best = state.step, least = FAR;
  for (let step = 0; step + 1 < scene.order.length; step++) {
    const a = values[scene.order[step]], b = values[scene.order[step + 1]];
    const share = a === b ? 0 : Math.min(Math.max((value - a) / (b - a), 0), 1);
    const off = Math.abs(a + share * (b - a) - value) * 1e3 + Math.abs(step + share - state.step);
    if (off < least) { least = off; best = step + share; }
  }
  return best;
}

// hip_flexion_r: Hip flexion, right (femur on pelvis).
function angleName(name) {
  const [, stem, side] = name.match(/^(.*?)(?:_([rl]))?$/);
  return said(stem) + (side ? `, ${said("side_" + side)}` : "") + (stem.startsWith("hip_") ? ` (${said("femur_on_pelvis")})` : "");
}

function slider(words, least, most, grain, now, step, unit, name, where = $("motion")) {
  const input = element("input", { type: "range", min: Math.floor(least), max: Math.ceil(most), step: grain, id: `slider_${name}`,
    oninput: () => { play(false); go(step(Number(input.value))); } });
  const text = element("span"), output = element("output", { for: input.id });
  where.append(element("label", {}, text, input, output));
  sliders.push({ show: () => {
    text.textContent = words();
    if (document.activeElement !== input || state.playing) input.value = now();
    output.textContent = `${now().toFixed(0)}${unit}`;
    input.setAttribute("aria-valuetext", output.textContent);
  } });
}

function tree() {
  const wanted_ = $("search").value.trim().toLocaleLowerCase();
  const groups = new Map();
  for (const part of parts) {
    if (wanted_ && !Object.values(part.names).some((name) => name.toLocaleLowerCase().includes(wanted_))) continue;
    if (!groups.has(part.group)) groups.set(part.group, []);
    groups.get(part.group).push(part);
  }
  $("tree").replaceChildren(...[...groups].map(([group, own]) => element("details", { open: true },
    element("summary", {}, said(group)), ...own.map(row))));
}

function row(part) {
  const tick = element("input", { type: "checkbox", "data-part": part.name, "aria-label": nameOf(part),
    onchange: () => show(part.name, tick.checked) });
  tick.checked = state.shown[part.name];
  const swatch = element("span", { class: "swatch" });
  swatch.style.background = part.colour;
  return element("label", { class: part.name === state.chosen ? "chosen" : "" }, tick, swatch,
    element("button", { class: "name", type: "button", onclick: (event) => { event.preventDefault(); choose(part.name); } }, nameOf(part)));
}

function show(name, on) {
  state.shown[name] = on;
  for (const part of parts) part.mesh.visible = part.flat.visible = state.shown[part.name];
  posed();
  wanted();
}

const FIELDS = ["summary", "origin", "insertion", "innervation", "blood", "actions", "clinical", "disputed", "sources"];

function choose(name) {
  state.chosen = name;
  for (const part of parts) {
    part.mesh.material.emissive.set(part.name === name ? 0x3a2c00 : 0x000000);
  }
  const part = parts.find((one) => one.name === name);
  $("card").hidden = !part;
  tree();
  wanted();
  if (!part) return;
  const card = scene.cards[part.card] || {}, told = card[state.language] || card.english || {};
  const list = element("dl");
  for (const field of FIELDS) {
    const value = field === "sources" ? card.sources : told[field];
    if (!value || !value.length) continue;
    if (field !== "summary") list.append(element("dt", {}, said(field)));
    list.append(element("dd", {}, ...(Array.isArray(value)
      ? value.map((line) => element("div", {}, line)) : [value])));
  }
  $("card").replaceChildren(element("h2", {}, nameOf(part)), element("p", { class: "latin" }, part.names.latin),
    element("p", { class: "numbers", id: "numbers" }), ...plot(part), list,
    element("p", { class: "small" }, part.codes), element("p", { class: "small" }, noted()));
  numbers();
  $("card").scrollIntoView({ block: "nearest" });
}

function numbers() {
  const measured = scene.measured[state.chosen], place = $("numbers");
  if (!measured || !place) return;
  place.textContent = `${said("length")} ${mixed(measured.length).toFixed(0)} mm` +
    (measured.arm ? ` · ${said("arm")} ${mixed(measured.arm).toFixed(0)} mm` : "");
  const line = $("now");
  if (line) { const x = 100 * state.step / (scene.order.length - 1); line.setAttribute("x1", x); line.setAttribute("x2", x); }
}

function plot(part) {
  const measured = scene.measured[part.name];
  if (!measured || scene.order.length < 2) return [];
  const values = scene.order.map((frame) => measured.length[frame]);
  const least = Math.min(...values), most = Math.max(...values, least + 1);
  const points = values.map((value, i) => `${100 * i / (values.length - 1)},${46 - 40 * (value - least) / (most - least)}`);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 50");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${said("length")} ${least.toFixed(0)}–${most.toFixed(0)} mm`);
  const add = (tag, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    svg.append(made);
  };
  add("polyline", { points: points.join(" "), fill: "none", stroke: "currentColor", "stroke-width": 1.5, "vector-effect": "non-scaling-stroke" });
  add("line", { id: "now", x1: 0, x2: 0, y1: 0, y2: 50, stroke: "#d55e00", "stroke-width": 1.5, "vector-effect": "non-scaling-stroke" });
  svg.addEventListener("click", (event) => {
    const box = svg.getBoundingClientRect();
    play(false);
    go((event.clientX - box.left) / box.width * (scene.order.length - 1));
  });
  return [svg, element("div", { class: "small" }, `${said("length")}, mm: ${least.toFixed(0)}–${most.toFixed(0)}`)];
}

function speak(language) {
  state.language = language;
  document.documentElement.lang = scene.words[language].code;
  $("search").placeholder = said("search");
  $("search").setAttribute("aria-label", said("search"));
  $("canvas").setAttribute("aria-label", said("picture"));
  $("help").textContent = said("help");
  $("source").textContent = said("made");
  if ($("still")) $("still").textContent = said("still");
  if ($("more")) $("more").firstChild.textContent = said("more");
  pressedButtons();
  for (const row_ of sliders) row_.show();
  tree();
  if (state.chosen) choose(state.chosen);
  if (!$("quiz").hidden) asking();
  wanted();
}

// ---- quiz ----------------------------------------------------------------------------------
let question = 0, right = 0;

const questions = () => scene.quiz[state.language] || scene.quiz.english || [];
// That a text was translated, where it was.
const noted = () => scene.notes[state.language] || "";

function quiz() {
  $("quiz").hidden = !$("quiz").hidden;
  question = right = 0;
  pressedButtons();
  if (!$("quiz").hidden) asking();
}

function asking() {
  const told = questions()[question];
  if (!told) {
    $("quiz").replaceChildren(element("p", { id: "score" }, `${said("score")}: ${right} / ${questions().length}`),
      button2(said("again"), () => { question = right = 0; asking(); }));
    return;
  }
  const answers = told.answers.map((answer, i) => button2(answer, (event) => {
    if (i === told.right) right += 1;
    [...event.target.parentNode.querySelectorAll("button")].forEach((made, k) => {
      made.disabled = true;
      made.classList.add(k === told.right ? "right" : k === i ? "wrong" : "other");
      if (k === told.right) made.prepend("✓ "); else if (k === i) made.prepend("✗ ");
    });
    $("quiz").append(element("p", {}, told.why), button2(said("next"), () => { question += 1; asking(); }));
  }));
  $("quiz").replaceChildren(element("p", {}, `${question + 1}/${questions().length} ${told.question}`),
    element("div", {}, ...answers), element("p", { class: "small" }, noted()));
}

const button2 = (text, action) => element("button", { type: "button", onclick: action }, text);

// ---- hands ---------------------------------------------------------------------------------
let pressedAt = null, hovering = 0;

function hover(event) {
  if (event.buttons || state.playing || event.timeStamp - hovering < 60) return;
  hovering = event.timeStamp;
  const part = partAt(event.clientX, event.clientY);
  $("tip").textContent = part ? nameOf(part) : "";
}

function clicked(event) {
  if (!pressedAt || Math.hypot(event.clientX - pressedAt[0], event.clientY - pressedAt[1]) > 6) return;
  const part = partAt(event.clientX, event.clientY);
  choose(part ? part.name : "");
  if (part) $("tip").textContent = nameOf(part);
}

function key(event) {
  if (event.target.matches("input[type=search]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const slides = event.target.matches("input[type=range]");
  const step = event.shiftKey ? 4 : 1;
  const does = {
    " ": () => play(!state.playing),
    ArrowRight: () => !slides && go(state.step + step), ArrowLeft: () => !slides && go(state.step - step),
    Home: () => !slides && go(0), End: () => !slides && go(FAR),
    l: () => { state.labels = !state.labels; pressedButtons(); wanted(); },
    t: () => speak(scene.languages[(scene.languages.indexOf(state.language) + 1) % scene.languages.length]),
    h: () => state.chosen && show(state.chosen, !state.shown[state.chosen]) || tree(),
    Escape: () => choose(""),
  }[event.key];
  const view = scene.views[Number(event.key) - 1];
  if (does) { if (does() === false) return; } else if (view) lookFrom(view); else return;
  if (!(slides && event.key.startsWith("Arrow")) && !event.target.matches("button")) event.preventDefault();
}

// ---- begin ---------------------------------------------------------------------------------
async function begin() {
  try {
    setUp();
    const block = await inflated($("block").textContent);
    $("block").remove();
    built(block);
    readSegments(block);
    lit();
    furnished();
    sized();
    lookFrom(scene.views[0]);
    for (const part of parts) part.mesh.visible = part.flat.visible = state.shown[part.name];
    speak(state.language);
    $("wait").hidden = true;
    go(stepOf(scene.at));
  } catch (error) {
    $("wait").hidden = false;
    $("wait").textContent = `${said("broken")} (${error.message})`;
    document.body.dataset.ready = "failed";
  }
}

begin();
