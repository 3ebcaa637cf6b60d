//! What a document is by its content.
//!
//! The first bytes tell the type; cheap facts tell whether the whole is there: a JPEG's segments
//! lead to its picture and it ends with EOI (ITU-T T.81, B.1), a PNG's chunks fill it up to IEND
//! (ISO/IEC 15948, 5), a PDF has its cross-reference pointer and ends with `%%EOF` (ISO 32000-1,
//! 7.5.5). Nothing is decoded: a picture that passes may still be nonsense.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Refusal;

/// The types of documents that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaType {
    /// `application/pdf`
    #[serde(rename = "application/pdf")]
    Pdf,
    /// `image/jpeg`
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// `image/png`
    #[serde(rename = "image/png")]
    Png,
}

impl MediaType {
    /// The media type as registered with IANA.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// The type of an IANA name, in any case, without parameters.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        [Self::Pdf, Self::Jpeg, Self::Png]
            .into_iter()
            .find(|one| name.eq_ignore_ascii_case(one.as_str()))
    }

    /// The type that a file name's ending says.
    pub(crate) fn of_file_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "pdf" => Some(Self::Pdf),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "png" => Some(Self::Png),
            _ => None,
        }
    }

    /// The type of a document, which is there as a whole.
    ///
    /// # Errors
    ///
    /// `Content` for another type, `Damaged` for a part of a document.
    pub fn of_content(document: &[u8]) -> Result<Self, Refusal> {
        let found = infer::get(document)
            .and_then(|kind| Self::of_name(kind.mime_type()))
            .ok_or(Refusal::Content)?;
        let whole = match found {
            Self::Pdf => check_pdf(document),
            Self::Jpeg => check_jpeg(document),
            Self::Png => check_png(document),
        };
        whole
            .map(|()| found)
            .map_err(|what| Refusal::Damaged { found, what })
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pdf => "PDF",
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
        })
    }
}

/// How far from its end a PDF's `%%EOF` may stand, as readers allow.
const PDF_TAIL_BYTES: usize = 1024;

fn check_pdf(document: &[u8]) -> Result<(), &'static str> {
    // Readers look for the header further on; here whatever stands before it makes another document.
    let headed = document.strip_prefix(b"%PDF-");
    let headed = headed.ok_or("no header at its beginning")?;
    let version = headed.get(..3).ok_or("no version")?;
    if !matches!(version, [b'1' | b'2', b'.', b'0'..=b'9']) {
        return Err("no version");
    }
    let tail = document
        .get(document.len().saturating_sub(PDF_TAIL_BYTES)..)
        .unwrap_or(document);
    let contains = |needle: &[u8]| tail.windows(needle.len()).any(|window| window == needle);
    if !contains(b"%%EOF") {
        Err("no `%%EOF` at its end")
    } else if !contains(b"startxref") {
        Err("no `startxref` at its end")
    } else {
        Ok(())
    }
}

/// Walks the segments from SOI to the first SOS, and requires a frame with a size before it.
fn check_jpeg(document: &[u8]) -> Result<(), &'static str> {
    if !document.ends_with(&[0xff, 0xd9]) {
        return Err("no end-of-image marker at its end");
    }
    let mut rest = document.get(2..).ok_or("no segments")?;
    let mut has_frame = false;
    loop {
        let [0xff, marker, after @ ..] = rest else {
            return Err("a segment has no marker");
        };
        match marker {
            // Fill bytes, and markers that stand alone.
            0xff => rest = rest.get(1..).unwrap_or_default(),
            0x01 | 0xd0..=0xd7 => rest = after,
            0xd8 | 0xd9 => return Err("it ends before its picture"),
            _ => {
                let segment = segment(after)?;
                has_frame |= is_frame(*marker, segment)?;
                if *marker == 0xda {
                    return if has_frame {
                        Ok(())
                    } else {
                        Err("no frame before its picture")
                    };
                }
                rest = after.get(segment.len()..).unwrap_or_default();
            }
        }
    }
}

/// A segment with its two bytes of length, which count themselves.
fn segment(after: &[u8]) -> Result<&[u8], &'static str> {
    let [high, low, ..] = after else {
        return Err("a segment is cut off");
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    if length < 2 {
        return Err("a segment has no length");
    }
    after.get(..length).ok_or("a segment is cut off")
}

/// Whether the segment is a start of frame (C0 to CF but DHT, JPG and DAC); its width is not zero.
fn is_frame(marker: u8, segment: &[u8]) -> Result<bool, &'static str> {
    if !matches!(marker, 0xc0..=0xcf) || matches!(marker, 0xc4 | 0xc8 | 0xcc) {
        return Ok(false);
    }
    // Length, precision, height (zero where a later marker gives it), width.
    let [_, _, _, _, _, width_high, width_low, ..] = segment else {
        return Err("its frame is cut off");
    };
    if [*width_high, *width_low] == [0, 0] {
        Err("its width is zero")
    } else {
        Ok(true)
    }
}

const PNG_SIGNATURE_BYTES: usize = 8;

/// Walks the chunks from IHDR to IEND, which must be the end.
fn check_png(document: &[u8]) -> Result<(), &'static str> {
    let mut rest = document.get(PNG_SIGNATURE_BYTES..).ok_or("no chunks")?;
    let mut is_first = true;
    let mut has_picture = false;
    while !rest.is_empty() {
        let Chunk { kind, body, after } = chunk(rest)?;
        match &kind {
            b"IHDR" if is_first => check_header(body)?,
            _ if is_first => return Err("its header is not first"),
            b"IDAT" => has_picture = true,
            b"IEND" if !after.is_empty() => return Err("bytes after its end"),
            b"IEND" if !has_picture => return Err("no picture in it"),
            b"IEND" => return Ok(()),
            _ => {}
        }
        is_first = false;
        rest = after;
    }
    Err("no end chunk")
}

/// A chunk, and what comes after its checksum.
struct Chunk<'a> {
    kind: [u8; 4],
    body: &'a [u8],
    after: &'a [u8],
}

fn chunk(rest: &[u8]) -> Result<Chunk<'_>, &'static str> {
    const CUT: &str = "a chunk is cut off";
    let [l1, l2, l3, l4, k1, k2, k3, k4, after @ ..] = rest else {
        return Err(CUT);
    };
    let length = u32::from_be_bytes([*l1, *l2, *l3, *l4]);
    let length = usize::try_from(length).map_err(|_| CUT)?;
    let (body, after) = after.split_at_checked(length).ok_or(CUT)?;
    let (_checksum, after) = after.split_at_checked(4).ok_or(CUT)?;
    Ok(Chunk {
        kind: [*k1, *k2, *k3, *k4],
        body,
        after,
    })
}

fn check_header(body: &[u8]) -> Result<(), &'static str> {
    let [w1, w2, w3, w4, h1, h2, h3, h4, _, _, _, _, _] = body else {
        return Err("its header has another size");
    };
    let width = u32::from_be_bytes([*w1, *w2, *w3, *w4]);
    let height = u32::from_be_bytes([*h1, *h2, *h3, *h4]);
    if width == 0 || height == 0 {
        Err("its width or height is zero")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
