//! The `porchlight` binary: reads the command line and hands it to the library.

mod line;

use anyhow::{Context, ensure};
use clap::Parser;
use line::{
    Command, HouseCommand, InviteCommand, Line, MentorCommand, NoticeCommand, ReportCommand, ResidentCommand, Shared,
    StaffCommand, TlsCommand,
};
use porchlight_server::clock;
use porchlight_server::commands::erasing::{self, HouseEnding};
use porchlight_server::commands::{Ask, Made, admin, restore, serve, tls};
use porchlight_server::config::Config;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(Line::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("porchlight: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(Line { command, shared }: Line) -> anyhow::Result<()> {
    let config = load(&command, &shared)?;
    let print = |made: &Made| -> anyhow::Result<()> {
        println!("{}", if shared.json { serde_json::to_string(made)? } else { made.in_words() });
        Ok(())
    };
    let ask = match command {
        Command::Serve { .. } => {
            let filter =
                tracing_subscriber::EnvFilter::try_from_env("PORCHLIGHT_LOG").unwrap_or_else(|_| "info".into());
            tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
            config.may_be_served()?;
            return serve::run(config);
        }
        Command::House(HouseCommand::Create { name, zone }) => Ask::HouseCreate { name, zone },
        Command::House(HouseCommand::Ending(HouseEnding::Erase { house, confirm, archive_key })) => {
            Ask::HouseErase { house, confirm, archive: erasing::read_public(&archive_key)?.to_text() }
        }
        Command::House(HouseCommand::Ending(HouseEnding::ArchiveKey { secret, public })) => {
            return print(&erasing::make_key(&secret, &public, &mut clock::system_rng())?);
        }
        Command::House(HouseCommand::Ending(HouseEnding::Archive { house, secret })) => {
            return print(&erasing::read(&config.data, &house, &secret)?);
        }
        Command::Invite(InviteCommand::Staff { house, name, role }) => Ask::InviteStaff { house, name, role },
        Command::Invite(InviteCommand::Resident { house, name, url }) => Ask::InviteResident { house, name, url },
        Command::Staff(StaffCommand::List { house }) => Ask::StaffList { house },
        Command::Staff(StaffCommand::Link { house, name }) => Ask::StaffLink { house, name },
        Command::Staff(StaffCommand::End { house, name }) => Ask::StaffEnd { house, name },
        Command::Notice(NoticeCommand::Post { house, notice }) => Ask::NoticePost { house, notice },
        Command::Resident(ResidentCommand::Exit { house, person, how, access_hours }) => {
            Ask::ResidentExit { house, person, how, access_hours }
        }
        Command::Resident(ResidentCommand::Readmit { house, person }) => Ask::ResidentReadmit { house, person },
        Command::Resident(ResidentCommand::Away { house, person, until }) => Ask::ResidentAway { house, person, until },
        Command::Resident(ResidentCommand::Back { house, person }) => Ask::ResidentBack { house, person },
        Command::Resident(ResidentCommand::StopNewAccount { house, person }) => Ask::ReissueStop { house, person },
        Command::Mentor(MentorCommand::Approve { house, person, approval }) => {
            Ask::MentorApprove { house, person, approval }
        }
        Command::Mentor(MentorCommand::End { house, person }) => Ask::MentorEnd { house, person },
        Command::Report(ReportCommand::List { house, staff, decided }) => Ask::ReportList { house, staff, decided },
        Command::Report(ReportCommand::Resolve { house, resolving }) => Ask::ReportResolve { house, resolving },
        Command::Verify => Ask::Verify,
        Command::Openapi => {
            print!("{}", porchlight_server::openapi::text_of_document());
            return Ok(());
        }
        Command::Tls(TlsCommand::Create { host }) => return print(&tls::create(&config, &host, &clock::system())?),
        Command::Backup { to } => Ask::Backup { to: std::path::absolute(to)? },
        Command::Restore { from } => return print(&restore::run(&config.data, &from)?),
    };
    let made =
        admin::ask(&config.data, &config.server_address(config.listen.port()).to_string(), &ask, &clock::system())?;
    print(&made)?;
    ensure!(
        !made.is_alarming(),
        "the list of who looked was changed; keep this folder as it is, and ask who could write to it"
    );
    Ok(())
}

fn load(command: &Command, shared: &Shared) -> anyhow::Result<Config> {
    let file = shared
        .config
        .as_ref()
        .map(|path| std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display())));
    let mut flags = toml::Table::new();
    if let Some(data) = &shared.data {
        flags.insert("data".into(), data.to_str().context("the data directory's name is no UTF-8")?.into());
    }
    if let Some(listen) = &shared.listen {
        flags.insert("listen".into(), listen.as_str().into());
    }
    if let Command::Serve { proxy, public_url } = command {
        flags.extend(proxy.then(|| ("proxy".to_owned(), true.into())));
        flags.extend(public_url.as_ref().map(|url| ("public_url".to_owned(), url.as_str().into())));
    }
    // These two are read above, not part of the configuration.
    let env = std::env::vars().filter(|(name, _)| name != "PORCHLIGHT_CONFIG" && name != "PORCHLIGHT_LOG");
    Ok(Config::load(file.transpose()?.as_deref(), env, flags)?)
}
