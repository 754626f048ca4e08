"""How a look meets the light on the graphics side: short replacements in the shaders of VTK.

Fibres are streak noise over where a vertex lies across its muscle (``lane_u``, ``lane_v``), so that
streaks run along the fibres, move with them, and cost nothing when the muscle is posed. Streaks
finer than a pixel fade out, so that films do not flicker.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from meshes.geometry.types import Array
from meshes.part import Part
from scenes.looks import Look
from viz.lightness import Rgb

SPACING = 4.6
"""Distance of the coarsest streaks across the belly, mm; each finer set is half as far apart."""
LANES = ("lane_u", "lane_v")

NOISE = """
in vec4 laneVS;
float scattered(uvec3 q)
{
  q = q * uvec3(1597334673u, 3812015801u, 2798796415u);
  uint n = (q.x ^ q.y ^ q.z) * 1597334673u;
  n = (n ^ (n >> 15)) * 2246822519u;
  return float(n >> 8) / 16777216.0;
}
float smoothed(vec3 p)
{
  vec3 cell = floor(p), w = p - cell;
  w = w * w * (3.0 - 2.0 * w);
  uvec3 q = uvec3(ivec3(cell) + 1024);
  float n[8];
  for (int i = 0; i < 8; i++) n[i] = scattered(q + uvec3(i & 1, (i >> 1) & 1, i >> 2));
  vec4 low = mix(vec4(n[0], n[2], n[4], n[6]), vec4(n[1], n[3], n[5], n[7]), w.x);
  vec2 mid = mix(low.xz, low.yw, w.y);
  return mix(mid.x, mid.y, w.z);
}
// One set of streaks: x varies smoothly about 0, y is a thin furrow between bundles, both fading
// where they come nearer together than two pixels.
vec2 streaks(vec2 lane, float along, float rate, float size)
{
  float shown = 1.0 - smoothstep(0.22, 0.5, rate * size);
  if (shown <= 0.0) return vec2(0.0);
  float n = smoothed(vec3(lane * rate + 17.0 * rate, along));
  return shown * vec2(n - 0.5, smoothstep(0.80, 1.0, 1.0 - abs(2.0 * n - 1.0)));
}
"""
FIBRES = """
  vec2 coarse = streaks(laneVS.xy, laneVS.z * 2.0, 1.0, laneSize);
  vec2 medium = streaks(laneVS.xy, laneVS.z * 3.0, 2.0, laneSize);
  vec2 fine = streaks(laneVS.xy, laneVS.z * 5.0, 4.0, laneSize);
  coarse.x *= fibreTone;
  medium.x *= fibreTone;
  fine.x *= fibreTone;
  float ragged = coarse.x + medium.x + 0.5 * fine.x;
  float sinew = laneVS.w + 1.6 * ragged * laneVS.w * (1.0 - laneVS.w) * 2.0;
  sinew = smoothstep(0.12, 0.88, sinew);
  float belly = 1.0 + 0.16 * coarse.x + 0.20 * medium.x + 0.22 * fine.x
              - 0.13 * coarse.y - 0.15 * medium.y - 0.12 * fine.y;
  float cord = 1.0 + 0.10 * medium.x + 0.34 * fine.x - 0.05 * medium.y - 0.07 * fine.y;
  vec3 drawn = mix(bellyTint * mix(1.0, belly, fibreStrength),
                   sinewTint * mix(1.0, cord, fibreStrength), sinew);
  drawn = pow(clamp(drawn, 0.0, 1.0), vec3(drawnGamma));
  diffuseColor = diffuseIntensity * drawn;
  ambientColor = ambientIntensity * drawn;
"""
FLOW = """
  vec2 laneStep = max(abs(dFdx(laneVS.xy)), abs(dFdy(laneVS.xy)));
  float laneSize = max(laneStep.x, laneStep.y);
"""
TONED = """
  vec3 brush = diffuseColor / max(diffuseIntensity, 1e-4);
  float lit = 0.5 + 0.5 * dot(normalVCVSOutput, -lightDirectionVC0);
  float tone = 0.66 + 0.19 * smoothstep(0.36, 0.46, lit) + 0.15 * smoothstep(0.60, 0.70, lit);
  float gleam = smoothstep(0.965, 0.985, lit);
  vec3 hue = mix(brush * brush, brush, smoothstep(0.60, 1.0, tone));
  fragOutput0 = vec4(mix(hue * mix(0.92, 1.04, tone), vec3(1.0), 0.10 * gleam), opacity);
"""
PLAIN = """
  fragOutput0 = vec4(diffuseColor / max(diffuseIntensity, 1e-4), opacity);
"""
RIMS = """
  float facing = abs(dot(normalVCVSOutput, cameraParallel != 0 ? vec3(0.0, 0.0, 1.0)
                                                              : normalize(-vertexVC.xyz)));
  float rim = pow(1.0 - facing, 2.0) * rimShare;
  fragOutput0.a = mix(fragOutput0.a, 1.0, rim);
"""
AFTER_LIGHT = {"physical": "", "toned": TONED, "plain": PLAIN}
INTERPOLATIONS = {"physical": "Physically based rendering", "toned": "Phong", "plain": "Phong"}
LIGHT, COLOUR = "//VTK::Light::Impl", "//VTK::Color::Impl"
FLOW_TOKEN = "//VTK::UniformFlow::Impl"


def dressed(
    actor: Any, mapper: Any, mesh: Any, part: Part, look: Look, tints: tuple[Rgb, Rgb],
    shadowed: bool = False,
) -> None:  # fmt: skip
    """Let an actor be drawn in a look.

    Parameters
    ----------
    actor, mapper, mesh
        Of VTK; the mapper must be one of polygonal data.
    part : Part
    look : Look
    tints : tuple of colour
        Of belly and tendon, for a part whose fibres are drawn.
    shadowed : bool
        Whether the light of each vertex is multiplied by the array "shade" of the mesh.
    """
    shader = actor.GetShaderProperty()
    uniforms = shader.GetFragmentCustomUniforms()
    actor.prop.interpolation = INTERPOLATIONS[look.shading]
    code, vertex, moved, declared = AFTER_LIGHT[look.shading], "", "", ""
    if look.rims:
        uniforms.SetUniformf("rimShare", look.rims)
        code += RIMS
    if shadowed:
        mesh.point_data["shade"] = np.ones(len(part.vertices), dtype=np.float32)
        mapper.MapDataArrayToVertexAttribute("shadeMC", "shade", 0, -1)
        vertex += "\nin float shadeMC;\nout float shadeVS;\n"
        moved += "\n  shadeVS = shadeMC;\n"
        declared += "\nin float shadeVS;\n"
        code += "\n  fragOutput0.rgb *= shadeVS;\n"
    if look.striation and fibred(part):
        mesh.point_data["lanes"] = lane_coordinates(part)
        mapper.MapDataArrayToVertexAttribute("laneMC", "lanes", 0, -1)
        vertex += "\nin vec4 laneMC;\nout vec4 laneVS;\n"
        moved += "\n  laneVS = laneMC;\n"
        declared += NOISE
        _replace(shader.AddFragmentShaderReplacement, {FLOW_TOKEN: FLOW, COLOUR: FIBRES})
        uniforms.SetUniformf("fibreStrength", look.striation)
        uniforms.SetUniformf("fibreTone", 0.25 if look.shading == "plain" else 1.0)
        uniforms.SetUniformf("drawnGamma", 2.2 if look.shading == "physical" else 1.0)
        for name, tint in zip(("bellyTint", "sinewTint"), tints, strict=True):
            uniforms.SetUniform3f(name, [channel / 255.0 for channel in tint])
    _replace(shader.AddFragmentShaderReplacement, {LIGHT: code, "//VTK::Color::Dec": declared})
    places = {"//VTK::PositionVC::Dec": vertex, "//VTK::PositionVC::Impl": moved}
    _replace(shader.AddVertexShaderReplacement, places)


def _replace(add: Any, codes: Mapping[str, str]) -> None:
    """Let code follow each token of a shader, where there is any."""
    for token, code in codes.items():
        if code:
            add(token, True, token + code, False)


def fibred(part: Part) -> bool:
    """Whether it is known where each vertex lies across and along the fibres of a part."""
    return all(name in part.fields for name in (*LANES, "fibre", "tendon"))


def lane_coordinates(part: Part) -> Array:
    """Lanes, fibre and tendon (n, 4) of each vertex; lanes in steps of the coarsest streaks."""
    lanes = np.column_stack([part.fields[name] for name in LANES])
    around = np.column_stack([part.fields["fibre"], part.fields["tendon"]])
    step = _slope(part, lanes) * SPACING
    found = np.column_stack([lanes / max(step, 1e-6), around])
    return np.ascontiguousarray(found, dtype=np.float32)


def _slope(part: Part, lanes: Array) -> float:
    """By how much the lanes change over a mm across the belly, typically."""
    belly = part.fields["tendon"] < 0.5
    edges = np.concatenate([part.faces[:, [0, 1]], part.faces[:, [1, 2]]])
    edges = edges[belly[edges].all(axis=1)] if belly.any() else edges
    apart = np.linalg.norm(np.diff(part.vertices[edges], axis=1)[:, 0], axis=1)
    change = np.linalg.norm(np.diff(lanes[edges], axis=1)[:, 0], axis=1)
    slopes = change[apart > 1e-6] / apart[apart > 1e-6]
    return float(np.percentile(slopes, 75.0)) if len(slopes) else 1.0
