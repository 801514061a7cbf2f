//! The one way in which files of a folder are read: regular files inside the folder, of a limited size. Also the one way in which a
//! file is replaced.

use std::{
    borrow::Cow,
    fs::{self, File, Metadata},
    io::{self, ErrorKind, Read, Write},
    path::Path,
};

/// The largest post that is read, in bytes. By hand: a book's chapter is a tenth of it.
pub const POST_LIMIT: u64 = 1 << 20;

/// The largest TOML file that is read, in bytes: settings, synonyms, linked questions and golden questions. By hand: a
/// thousand times the sample's.
pub const TOML_LIMIT: u64 = 16 << 20;

/// A file that was read.
#[derive(Debug)]
#[non_exhaustive]
pub struct RegularFile {
    /// The file's content.
    pub bytes: Vec<u8>,
    /// The file's metadata when it was opened, before it was read.
    pub meta: Metadata,
}

impl RegularFile {
    /// The content as text, without a byte order mark.
    ///
    /// # Errors
    /// Fails if the content is not UTF-8. The error does not print the content.
    pub fn text(self) -> io::Result<String> {
        let text = String::from_utf8(self.bytes);
        let text = text.map_err(|e| {
            let line = e.as_bytes()[..e.utf8_error().valid_up_to()].iter();
            let line = 1 + line.filter(|byte| **byte == b'\n').count();
            let message = format!("it is not UTF-8 from line {line} on; save it as UTF-8");
            io::Error::new(ErrorKind::InvalidData, message)
        })?;
        Ok(match text.strip_prefix('\u{FEFF}') {
            Some(rest) => rest.to_owned(),
            None => text,
        })
    }
}

/// The text with a line feed in place of each carriage return without a line feed after it; offsets stay.
pub(crate) fn with_line_feeds(source: &str) -> Cow<'_, str> {
    let bytes = source.as_bytes();
    let is_bare = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    if !(0..bytes.len()).any(is_bare) {
        return Cow::Borrowed(source);
    }
    let mut out = String::with_capacity(source.len());
    for (at, c) in source.char_indices() {
        out.push(if is_bare(at) { '\n' } else { c });
    }
    Cow::Owned(out)
}

/// Reads `file`, which is `root` joined with a path, of at most `limit` bytes. Symbolic links are followed inside `root`. Without a
/// root, they may lead anywhere; use this for a file that a person named. Pipes, devices and sockets are not opened.
///
/// # Errors
/// Fails if the file is missing ([`ErrorKind::NotFound`]), is outside `root` or not a regular file ([`ErrorKind::InvalidInput`]),
/// is too large ([`ErrorKind::FileTooLarge`]), or cannot be read. No error prints the content.
pub fn read_regular_file(root: Option<&Path>, file: &Path, limit: u64) -> io::Result<RegularFile> {
    let real = match fs::canonicalize(file) {
        Ok(real) => real,
        Err(error) if error.kind() == ErrorKind::NotFound && file.is_symlink() => {
            return Err(refused("it is a symbolic link to no file"));
        }
        Err(error) => return Err(error),
    };
    if let Some(root) = root
        && !real.starts_with(fs::canonicalize(root)?)
    {
        return Err(refused(
            "it is a symbolic link that leads out of its folder",
        ));
    }
    check(&fs::symlink_metadata(&real)?, limit)?;
    let file = open(&real)?;
    // The file may have been replaced meanwhile.
    let meta = file.metadata()?;
    check(&meta, limit)?;
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default());
    // The file may grow while it is read.
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(too_large(bytes.len() as u64, limit));
    }
    Ok(RegularFile { bytes, meta })
}

/// Like [`read_regular_file`], for a file that must be in its own folder, and as text.
///
/// # Errors
/// Fails like [`read_regular_file`], and when the file is not UTF-8.
pub fn read_text_in_folder(file: &Path, limit: u64) -> io::Result<String> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    read_regular_file(Some(folder.unwrap_or(Path::new("."))), file, limit)?.text()
}

/// Replaces `file`, or creates it: another reader, also after a power cut, finds the whole old file or the whole new one. The file
/// keeps its permissions; a new file gets the permissions that the process gives to new files. The bytes are first written to a new
/// hidden file beside it, which no blog tool treats as a post. A symbolic link is replaced, not followed.
///
/// # Errors
/// Fails if the folder cannot be written. The old file is then unchanged.
pub fn replace_file(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut beside = tempfile::Builder::new();
    beside.prefix(".senpai-");
    #[cfg(unix)]
    let read_and_write = {
        use std::os::unix::fs::PermissionsExt;
        // The system removes the permissions in the process's umask.
        fs::Permissions::from_mode(0o666)
    };
    #[cfg(unix)]
    beside.permissions(read_and_write);
    let mut beside = beside.tempfile_in(folder)?;
    beside.write_all(bytes)?;
    if let Ok(meta) = fs::symlink_metadata(file)
        && meta.is_file()
    {
        beside.as_file().set_permissions(meta.permissions())?;
    }
    beside.as_file().sync_all()?;
    beside.persist(file).map_err(|failed| failed.error)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

/// Opens a file without waiting for a writer of a pipe, and without following a link.
#[cfg(unix)]
fn open(real: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options.read(true);
    options.custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW);
    options.open(real)
}

#[cfg(not(unix))]
fn open(real: &Path) -> io::Result<File> {
    File::open(real)
}

fn check(meta: &Metadata, limit: u64) -> io::Result<()> {
    if !meta.is_file() {
        return Err(refused("it is no regular file"));
    }
    if meta.len() > limit {
        return Err(too_large(meta.len(), limit));
    }
    Ok(())
}

fn refused(why: &str) -> io::Error {
    let message = format!("{why}; put the file itself there");
    io::Error::new(ErrorKind::InvalidInput, message)
}

fn too_large(size: u64, limit: u64) -> io::Error {
    let message = format!("it has {size} bytes; at most {limit} are read");
    io::Error::new(ErrorKind::FileTooLarge, message)
}
