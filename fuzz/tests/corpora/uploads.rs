//! The uploads' part of the corpora.

use crate::Member;

/// The least documents that are taken for whole ones.
pub fn of_uploads() -> Vec<Member> {
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length, &kind[..], data, &[0; 4]].concat()
    };
    let signature = b"\x89PNG\r\n\x1a\n";
    let size = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
    let png = [
        &signature[..],
        &chunk(b"IHDR", &size),
        &chunk(b"IDAT", &[0; 9]),
        &chunk(b"IEND", &[]),
    ];
    let jpeg = [
        &[0xff, 0xd8, 0xff, 0xe0, 0, 16][..],
        b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
        &[0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0],
        &[
            0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0, 0x12, 0x34, 0xff, 0xd9,
        ],
    ];
    let pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n28\n%%EOF\n";
    vec![
        ("upload", "least.png".to_owned(), png.concat()),
        ("upload", "least.jpg".to_owned(), jpeg.concat()),
        ("upload", "least.pdf".to_owned(), pdf.to_vec()),
    ]
}
