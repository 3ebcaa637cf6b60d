//! Documents that are whole, documents that are not, each by the least that tells.

use super::*;

fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut document = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in chunks {
        document.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        document.extend(*kind);
        document.extend(*body);
        document.extend([0; 4]);
    }
    document
}

const HEADER: &[u8] = &[0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0];

fn whole_png() -> Vec<u8> {
    png(&[(b"IHDR", HEADER), (b"IDAT", &[1, 2, 3]), (b"IEND", &[])])
}

const FRAME: &[u8] = &[0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0];
const SCAN: &[u8] = &[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0x34];

fn jpeg(parts: &[&[u8]]) -> Vec<u8> {
    [&[&[0xff, 0xd8][..]], parts, &[&[0xff, 0xd9][..]]]
        .concat()
        .concat()
}

fn whole_jpeg() -> Vec<u8> {
    jpeg(&[&[0xff, 0xe0, 0, 4, 1, 2], FRAME, SCAN])
}

fn whole_pdf() -> Vec<u8> {
    b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n".to_vec()
}

#[test]
fn whole_documents_are_known_by_their_content() {
    assert_eq!(MediaType::of_content(&whole_pdf()), Ok(MediaType::Pdf));
    assert_eq!(MediaType::of_content(&whole_jpeg()), Ok(MediaType::Jpeg));
    assert_eq!(MediaType::of_content(&whole_png()), Ok(MediaType::Png));
    let filled = jpeg(&[&[0xff, 0xff, 0xff, 0x01], FRAME, SCAN]);
    assert_eq!(MediaType::of_content(&filled), Ok(MediaType::Jpeg));
}

#[test]
fn a_pdf_begins_with_its_header_and_nothing_before_it() {
    let script = [&b"#!/b/1.7\n"[..], &whole_pdf()].concat();
    let (found, what) = (MediaType::Pdf, "no header at its beginning");
    let refused = Err(Refusal::Damaged { found, what });
    assert_eq!(MediaType::of_content(&script), refused);
}

#[test]
fn no_document_cut_short_is_whole() {
    for whole in [whole_jpeg(), whole_png()] {
        for length in 0..whole.len() {
            assert!(MediaType::of_content(&whole[..length]).is_err(), "{length}");
        }
    }
    let pdf = whole_pdf();
    for length in 0..pdf.len() - 1 {
        assert!(MediaType::of_content(&pdf[..length]).is_err(), "{length}");
    }
}

fn check(found: MediaType, document: &[u8], what: &'static str) {
    assert_eq!(
        MediaType::of_content(document),
        Err(Refusal::Damaged { found, what })
    );
}

#[test]
fn a_damaged_pdf_is_refused_with_the_reason() {
    let check = |document: &[u8], what| check(MediaType::Pdf, document, what);
    check(b"%PDF-x.7 startxref %%EOF", "no version");
    check(b"%PDF-", "no version");
    check(b"%PDF-1.7 startxref", "no `%%EOF` at its end");
    check(b"%PDF-1.7 %%EOF", "no `startxref` at its end");
    let mut padded = whole_pdf();
    padded.extend([b' '; PDF_TAIL_BYTES]);
    check(&padded, "no `%%EOF` at its end");
}

#[test]
fn a_damaged_jpeg_is_refused_with_the_reason() {
    let check = |document: &[u8], what| check(MediaType::Jpeg, document, what);
    check(
        &jpeg(&[FRAME, SCAN])[..20],
        "no end-of-image marker at its end",
    );
    check(&jpeg(&[FRAME]), "it ends before its picture");
    check(&jpeg(&[SCAN, FRAME]), "no frame before its picture");
    check(&jpeg(&[&[0xff, 0xe0, 0, 1]]), "a segment has no length");
    check(&jpeg(&[&[0xff, 0xe0, 0xff, 0xff]]), "a segment is cut off");
    check(
        &jpeg(&[&[0xff, 0xe0, 0, 2, 0x12]]),
        "a segment has no marker",
    );
    check(
        &jpeg(&[&[0xff, 0xc0, 0, 4, 8, 0], SCAN]),
        "its frame is cut off",
    );
    let mut narrow = FRAME.to_vec();
    narrow[8] = 0;
    check(&jpeg(&[&narrow, SCAN]), "its width is zero");
}

#[test]
fn a_damaged_png_is_refused_with_the_reason() {
    let check = |document: &[u8], what| check(MediaType::Png, document, what);
    let data: (&[u8; 4], &[u8]) = (b"IDAT", &[1]);
    check(
        &png(&[data, (b"IHDR", HEADER), (b"IEND", &[])]),
        "its header is not first",
    );
    check(
        &png(&[(b"IHDR", &HEADER[1..]), data, (b"IEND", &[])]),
        "its header has another size",
    );
    check(
        &png(&[(b"IHDR", &[0; 13]), data, (b"IEND", &[])]),
        "its width or height is zero",
    );
    check(
        &png(&[(b"IHDR", HEADER), (b"IEND", &[])]),
        "no picture in it",
    );
    check(&png(&[(b"IHDR", HEADER), data]), "no end chunk");
    let mut followed = whole_png();
    followed.extend(b"<script>");
    check(&followed, "bytes after its end");
    check(&whole_png()[..whole_png().len() - 1], "a chunk is cut off");
    let mut long = whole_png();
    long[8] = 0xff;
    check(&long, "a chunk is cut off");
}

#[test]
fn other_content_is_refused() {
    for document in [
        b"".as_slice(),
        b"plain text",
        b"GIF89a\x01\x00\x01\x00",
        b"PK\x03\x04",
        b"MZ\x90\x00",
        b"\x7fELF\x02\x01",
        b"<!DOCTYPE html><html></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    ] {
        assert_eq!(
            MediaType::of_content(document),
            Err(Refusal::Content),
            "{document:?}"
        );
    }
}
