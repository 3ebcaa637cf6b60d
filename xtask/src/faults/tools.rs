//! What the run needs of the system, installed where this may, and what the kernel can do.

use std::path::{Path, PathBuf};

use crate::shell::{Outcome, command, is_superuser, is_there, run};

/// Programs with the Debian packages that bring them.
const PROGRAMS: [(&str, &str); 5] = [
    ("ip", "iproute2"),
    ("nft", "nftables"),
    ("unshare", "util-linux"),
    ("mkfs.ext4", "e2fsprogs"),
    ("faketime", "faketime"),
];

/// Installs what is missing and says so.
///
/// # Errors
/// When something is missing and this process may not install it.
pub fn provide() -> Outcome {
    let missing: Vec<_> = PROGRAMS
        .iter()
        .filter(|(program, _)| !found(program))
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    if !is_superuser() || !is_there("apt-get") {
        return Err(format!("install it with `sudo apt-get install {packages}`").into());
    }
    println!("  installing {packages}");
    run(command("apt-get", &["update", "-qq"]))?;
    let mut install = command(
        "apt-get",
        &["install", "-y", "-qq", "--no-install-recommends"],
    );
    install
        .args(missing)
        .env("DEBIAN_FRONTEND", "noninteractive");
    run(install)
}

/// Whether a program is where the system looks for it, or where administrators' programs are.
fn found(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
        .any(|folder| folder.join(program).is_file())
}

/// The library that shows a process another time.
pub fn faketime() -> Option<PathBuf> {
    let name = "faketime/libfaketimeMT.so.1";
    let folders = ["x86_64-linux-gnu", "aarch64-linux-gnu", "."];
    folders
        .iter()
        .map(|folder| Path::new("/usr/lib").join(folder).join(name))
        .find(|path| path.is_file())
}
