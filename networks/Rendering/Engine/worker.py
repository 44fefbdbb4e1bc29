"""Runs inside Blender inside the sandbox: reads one JSON object per line, answers with one line that begins with the mark; whatever else is printed is Blender's own."""
import json, os, resource, sys, time, traceback

import bpy

MARK = "@grange "
IN, OUT = "/in", "/out"
options = json.loads(os.environ["GRANGE_OPTIONS"])


def say(answer):
    sys.stdout.write("\n" + MARK + json.dumps(answer) + "\n")
    sys.stdout.flush()


def cpu_seconds():
    use = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime


def inside(path):
    """A path as the customer wrote it: below the scene's folder where it lies there."""
    return os.path.relpath(path, IN) if path.startswith(IN + "/") else path


def open_scene(ask):
    try:
        bpy.ops.wm.open_mainfile(filepath=os.path.join(IN, ask["scene"]), load_ui=False, use_scripts=False)
    except RuntimeError as error:
        return {"fault": "blend_unreadable", "detail": str(error).strip()}
    if not bpy.data.filepath:
        return {"fault": "blend_unreadable", "detail": "Blender opened nothing"}
    return {"version": bpy.app.version_string}


def missing_files():
    """Everything that the scene wants from a disk and that is not there: (kind, its name, path)."""
    groups = (
        ("library", bpy.data.libraries), ("image", bpy.data.images), ("font", bpy.data.fonts), ("sound", bpy.data.sounds),
        ("movie clip", bpy.data.movieclips), ("volume", bpy.data.volumes), ("cache", bpy.data.cache_files))
    found = []
    for kind, group in groups:
        for block in group:
            path = block.filepath
            if not path or path == "<builtin>" or getattr(block, "packed_file", None) or getattr(block, "packed_files", None):
                continue
            if kind == "image" and block.source not in {"FILE", "SEQUENCE", "MOVIE", "TILED"}:
                continue
            whole = os.path.normpath(bpy.path.abspath(path, library=block.library))
            if kind == "image" and block.source == "TILED":
                whole = whole.replace("<UDIM>", "1001")
            if not os.path.exists(whole):
                found.append({"kind": kind, "name": block.name, "path": inside(whole), "from": inside(bpy.path.abspath(block.library.filepath)) if block.library else None})
    return found


def scripts_wanted():
    texts = [text.name for text in bpy.data.texts if text.use_module]
    drivers = 0
    for group in (bpy.data.objects, bpy.data.materials, bpy.data.meshes, bpy.data.shape_keys, bpy.data.node_groups, bpy.data.armatures, bpy.data.scenes, bpy.data.worlds):
        for block in group:
            motion = block.animation_data
            for curve in motion.drivers if motion else []:
                if curve.driver.type == "SCRIPTED" and not curve.driver.is_simple_expression:
                    drivers += 1
    return texts, drivers


def can_denoise():
    try:
        import _cycles
        return bool(getattr(_cycles, "with_openimagedenoise", False)) or "OPENIMAGEDENOISE" in str(bpy.context.scene.cycles.bl_rna.properties["denoiser"].enum_items.keys())
    except Exception:
        return False


def preflight(ask):
    scene = bpy.context.scene
    texts, drivers = scripts_wanted()
    cycles = scene.render.engine == "CYCLES"
    return {
        "version": bpy.app.version_string, "engine": scene.render.engine, "camera": scene.camera.name if scene.camera else None,
        "from": scene.frame_start, "to": scene.frame_end, "step": scene.frame_step,
        "width": scene.render.resolution_x * scene.render.resolution_percentage // 100, "height": scene.render.resolution_y * scene.render.resolution_percentage // 100,
        "samples": scene.cycles.samples if cycles else 1, "denoise": bool(scene.cycles.use_denoising), "canDenoise": can_denoise(),
        "compositing": bool(scene.use_nodes and scene.render.use_compositing and scene.node_tree and any(node.type not in {"R_LAYERS", "COMPOSITE", "VIEWER"} for node in scene.node_tree.nodes)),
        "sequencer": bool(scene.render.use_sequencer and scene.sequence_editor and scene.sequence_editor.sequences),
        "missing": missing_files(), "scripts": texts, "drivers": drivers,
    }


def use_device(scene):
    """A graphics processor where Blender reports one and the node gives it, else the processor."""
    wanted = options.get("gpu")
    if not wanted:
        scene.cycles.device = "CPU"
        return
    settings = bpy.context.preferences.addons["cycles"].preferences
    settings.compute_device_type = wanted
    settings.get_devices()
    for device in settings.devices:
        device.use = device.type == wanted
    scene.cycles.device = "GPU"


def force(profile):
    """What the network fixes for every frame, whoever makes it."""
    scene = bpy.context.scene
    render = scene.render
    render.engine = profile["engine"]
    render.resolution_x, render.resolution_y, render.resolution_percentage = profile["width"], profile["height"], 100
    render.dither_intensity = 0
    render.use_stamp = render.use_multiview = render.use_border = render.use_crop_to_border = False
    render.use_compositing = render.use_sequencer = False
    render.use_persistent_data = True
    render.threads_mode, render.threads = "FIXED", options["threads"]
    image = render.image_settings
    image.file_format, image.color_mode, image.color_depth, image.compression = "PNG", "RGBA", "8", 15
    if profile["engine"] == "CYCLES":
        cycles = scene.cycles
        cycles.samples, cycles.seed, cycles.use_animated_seed = profile["samples"], profile["seed"], False
        cycles.use_denoising, cycles.time_limit = False, 0
        use_device(scene)
    elif profile["engine"] == "BLENDER_EEVEE":
        scene.eevee.taa_render_samples = profile["samples"]
    return scene


def shoot(scene, frame, name):
    scene.frame_set(frame)
    scene.render.filepath = os.path.join(OUT, name)
    cpu, wall = cpu_seconds(), time.perf_counter()
    bpy.ops.render.render(write_still=True)
    return cpu_seconds() - cpu, time.perf_counter() - wall


def made(cpu, wall, name):
    return {"file": name, "cpuMs": round(cpu * 1000), "wallMs": round(wall * 1000), "peakKiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


def frame(ask):
    scene = force(ask["profile"])
    name = ask["name"]
    return made(*shoot(scene, ask["frame"], name), name)


def tile(ask):
    """A part of a frame, x and y from the top left, in pixels."""
    scene = force(ask["profile"])
    render, (x, y, width, height) = scene.render, ask["at"]
    render.use_border = render.use_crop_to_border = True
    render.border_min_x, render.border_max_x = x / render.resolution_x, (x + width) / render.resolution_x
    render.border_min_y, render.border_max_y = 1 - (y + height) / render.resolution_y, 1 - y / render.resolution_y
    name = ask["name"]
    return made(*shoot(scene, ask["frame"], name), name)


def probe(ask):
    """How long frames take at a quarter of the resolution with 2 and with 8 samples; stops asking when its time is up."""
    profile, seconds, began, rows = dict(ask["profile"]), ask["seconds"], time.perf_counter(), []
    profile["width"], profile["height"] = max(1, profile["width"] // 4), max(1, profile["height"] // 4)
    first = True
    for number in ask["frames"]:
        if not first and time.perf_counter() - began > seconds * 0.6:
            break
        if first:  # what is built once is nobody's frame
            profile["samples"] = 1
            load = shoot(force(profile), number, "probe.png")
        times = []
        for samples in (2, 8):
            profile["samples"] = samples
            times.append(shoot(force(profile), number, "probe.png"))
        rows.append({"frame": number, "cpu2": times[0][0], "wall2": times[0][1], "cpu8": times[1][0], "wall8": times[1][1]})
        first = False
    return {"load": {"cpu": load[0], "wall": load[1]}, "frames": rows}


def devices(ask):
    found = []
    settings = bpy.context.preferences.addons["cycles"].preferences
    for kind in ("OPTIX", "CUDA", "HIP"):
        try:
            settings.compute_device_type = kind
        except TypeError:
            continue
        settings.get_devices()
        found += [{"kind": kind, "name": device.name} for device in settings.devices if device.type == kind]
    return {"version": bpy.app.version_string, "gpus": found}


say({"ready": bpy.app.version_string})
for line in sys.stdin:
    asked = json.loads(line)
    if asked["do"] == "quit":
        break
    try:
        say({"open": open_scene, "preflight": preflight, "frame": frame, "tile": tile, "probe": probe, "devices": devices}[asked["do"]](asked))
    except RuntimeError as error:
        say({"fault": "render_failed", "detail": str(error).strip()})
    except Exception:
        say({"fault": "worker", "detail": traceback.format_exc(limit=3)})
