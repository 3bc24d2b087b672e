//! Every shader of the SDK is valid WGSL, and asks of a device no more than every device has. No GPU is needed for it; what a
//! shader computes is for the tests of the SDK.

use std::fs;
use std::path::{Path, PathBuf};

use naga::front::wgsl;
use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{AddressSpace, Module};

/// What WebGPU guarantees: bytes of workgroup memory, and invocations of a workgroup.
const WORKGROUP_BYTES: u32 = 16384;
const INVOCATIONS: u32 = 256;

#[test]
fn every_shader_is_valid_wgsl() {
    let shaders = shaders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk/src"));
    assert!(!shaders.is_empty(), "no shader was found");
    for path in shaders {
        let text = fs::read_to_string(&path).expect("a shader can be read");
        if let Err(message) = checked(&text) {
            panic!("{}: {message}", path.display());
        }
    }
}

#[test]
fn what_no_device_takes_is_found() {
    let shader = |body: &str, memory: u32, side: u32| {
        format!(
            "var<workgroup> tile: array<f32, {memory}>;
            @compute @workgroup_size({side}, 16) fn main(@builtin(local_invocation_index) index: u32) {{ {body} }}"
        )
    };
    assert_eq!(checked(&shader("tile[index] = 1.0;", 4096, 16)), Ok(()));
    for wrong in [
        shader("tile[index] = 1u;", 4096, 16),
        shader("tile[index] = nothing;", 4096, 16),
        shader("tile[index] = 1.0", 4096, 16),
        shader("tile[index] = 1.0;", 4097, 16),
        shader("tile[index] = 1.0;", 4096, 17),
    ] {
        assert!(checked(&wrong).is_err(), "{wrong}");
    }
}

/// Parses and validates a shader without any optional feature of a device.
fn checked(text: &str) -> Result<(), String> {
    let module = wgsl::parse_str(text).map_err(|error| error.emit_to_string(text))?;
    let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
    validator
        .validate(&module)
        .map_err(|error| error.emit_to_string(text))?;
    let bytes = workgroup_bytes(&module);
    if bytes > WORKGROUP_BYTES {
        return Err(format!("{bytes} bytes of workgroup memory, over {WORKGROUP_BYTES}"));
    }
    for entry in &module.entry_points {
        let invocations: u32 = entry.workgroup_size.iter().product();
        if invocations > INVOCATIONS {
            return Err(format!(
                "{invocations} invocations in {}, over {INVOCATIONS}",
                entry.name
            ));
        }
    }
    Ok(())
}

fn workgroup_bytes(module: &Module) -> u32 {
    let of_workgroups = module
        .global_variables
        .iter()
        .filter(|(_, variable)| variable.space == AddressSpace::WorkGroup);
    of_workgroups
        .map(|(_, variable)| module.types[variable.ty].inner.size(module.to_ctx()))
        .sum()
}

fn shaders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of the SDK can be listed");
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry can be read").path())
        .flat_map(|path| {
            if path.is_dir() {
                return shaders(&path);
            }
            let is_shader = path.extension().is_some_and(|ending| ending == "wgsl");
            if is_shader { vec![path] } else { Vec::new() }
        })
        .collect();
    found.sort();
    found
}
