//! A private PostgreSQL for tests.

use std::{
    env,
    ffi::OsString,
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A running server. It ends with this value, or with the process.
pub struct Server {
    process: Child,
    /// The folder of its socket.
    folder: String,
    /// The folder of PostgreSQL's programs.
    programs: PathBuf,
}

impl Server {
    /// Starts a server; `None` if PostgreSQL is missing.
    pub fn start() -> Option<Server> {
        let programs = programs()?;
        // PostgreSQL refuses to run as root.
        let is_root = fs::metadata("/proc/self").is_ok_and(|of| of.uid() == 0);
        let mut command = match is_root {
            true => Command::new("runuser"),
            false => Command::new("sh"),
        };
        if is_root {
            command.args(["-u", "postgres", "--", "sh"]);
        }
        command.args(["-c", include_str!("server.sh")]);
        command.current_dir("/").env("PATH", with(&programs));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().ok()?;
        let mut folder = String::new();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        said.read_line(&mut folder).unwrap();
        let folder = folder.trim().to_owned();
        assert!(!folder.is_empty(), "PostgreSQL does not start");
        Some(Server {
            process,
            folder,
            programs,
        })
    }

    /// `PATH` with PostgreSQL's programs.
    pub fn path(&self) -> OsString {
        with(&self.programs)
    }

    /// The address of the database, with this schema for its tables.
    pub fn address(&self, schema: &str) -> String {
        let host = self.folder.replace('/', "%2F");
        format!("postgres://senpai@{host}/postgres?options=-csearch_path%3D{schema}")
    }
}

/// `PATH` with a folder of programs.
fn with(programs: &Path) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([programs.to_owned()]);
    env::join_paths(folders).unwrap()
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// The folder of PostgreSQL's programs: in `PATH`, or where Debian puts them.
fn programs() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    let has = |folder: &Path, program: &str| folder.join(program).is_file();
    let all = [
        "initdb",
        "postgres",
        "pg_isready",
        "pg_dump",
        "pg_restore",
        "psql",
    ];
    folders.retain(|folder| all.iter().all(|program| has(folder, program)));
    folders.into_iter().next()
}
