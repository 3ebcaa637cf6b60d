//! The packs of this repository are sound.

use crate::shelf::{assert_clean, files};

#[test]
fn every_pack_of_the_folder_is_sound() {
    assert_clean(&files());
}
