//! Reading a form with files: bounded, every field once, nothing written to disk.

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;

use crate::error::Failure;

/// The most fields that a form may have.
const FIELDS_MAX: usize = 64;

/// The most bytes of a field that is not a file.
const FIELD_BYTES_MAX: usize = 8 * 1024;

/// A form as read.
#[derive(Debug, Default)]
pub(crate) struct Form {
    fields: Vec<(String, String)>,
    files: Vec<(String, File)>,
}

/// A file that came with a form.
#[derive(Debug)]
pub(crate) struct File {
    /// The name that the browser gave, without folders.
    pub(crate) name: String,
    /// Its content.
    pub(crate) bytes: Vec<u8>,
}

impl Form {
    /// The value of a field.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Takes a file that is not empty.
    pub(crate) fn take_file(&mut self, name: &str) -> Option<File> {
        let place = self
            .files
            .iter()
            .position(|(key, file)| key == name && !file.bytes.is_empty())?;
        Some(self.files.swap_remove(place).1)
    }
}

/// Reads a form whose files have at most `file_bytes_max` bytes each.
pub(crate) async fn read(mut form: Multipart, file_bytes_max: usize) -> Result<Form, Failure> {
    let mut read = Form::default();
    while let Some(mut field) = form.next_field().await.map_err(failure)? {
        if read.fields.len() + read.files.len() >= FIELDS_MAX {
            return Err(Failure::TooLarge);
        }
        let key = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(plain_name);
        let most = if file_name.is_some() {
            file_bytes_max
        } else {
            FIELD_BYTES_MAX
        };
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(failure)? {
            if bytes.len() + chunk.len() > most {
                return Err(Failure::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        match file_name {
            Some(name) => read.files.push((key, File { name, bytes })),
            None => read.fields.push((key, utf8(bytes)?)),
        }
    }
    Ok(read)
}

fn utf8(bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|_| Failure::BadRequest("a field is not UTF-8".to_owned()))
}

fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars()
        .filter(|character| !character.is_control())
        .take(120)
        .collect()
}

fn failure(error: MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Failure::TooLarge
    } else {
        Failure::BadRequest("the form is not readable".to_owned())
    }
}
