//! The `porchlight` binary: reads the command line and hands it to the library.

use anyhow::{Context, ensure};
use clap::{Args, Parser, Subcommand};
use porchlight_server::auth::StaffRole;
use porchlight_server::clock;
use porchlight_server::commands::mentor::Approval;
use porchlight_server::commands::notice::Notice;
use porchlight_server::commands::report::Resolving;
use porchlight_server::commands::resident::{self, How, Person};
use porchlight_server::commands::{Ask, Made, admin, restore, serve, tls};
use porchlight_server::config::Config;
use std::path::PathBuf;
use std::process::ExitCode;

/// Porchlight's sync server and staff dashboard.
#[derive(Parser)]
#[command(version)]
struct Line {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    shared: Shared,
}

#[derive(Args)]
struct Shared {
    /// Where the database lies [default: porchlight-data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A TOML file with settings
    #[arg(long, global = true, value_name = "FILE", env = "PORCHLIGHT_CONFIG", hide_env = true)]
    config: Option<PathBuf>,
    /// Where to listen, or where the server listens [default: 127.0.0.1:7373]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// Print one JSON object
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Serve phones and the dashboard
    Serve {
        /// A proxy in front speaks TLS
        #[arg(long)]
        proxy: bool,
        /// The address that people open, such as https://porchlight.example; needed behind a proxy
        #[arg(long, value_name = "URL")]
        public_url: Option<String>,
    },
    /// Houses
    #[command(subcommand)]
    House(HouseCommand),
    /// Let somebody in
    #[command(subcommand)]
    Invite(InviteCommand),
    /// Who is on the staff: see them, make a new link, end their access
    #[command(subcommand)]
    Staff(StaffCommand),
    /// Words of a house to everybody who lives there
    #[command(subcommand)]
    Notice(NoticeCommand),
    /// Residents who leave or are away, and who come back
    #[command(subcommand)]
    Resident(ResidentCommand),
    /// Residents and alumni whom the house approves as mentors
    #[command(subcommand)]
    Mentor(MentorCommand),
    /// What people report, and what is done about it
    #[command(subcommand)]
    Report(ReportCommand),
    /// Check that nobody changed the list of who looked, while it is served or while it is not
    Verify,
    /// A certificate of the house's own, for a house without a domain
    #[command(subcommand)]
    Tls(TlsCommand),
    /// Print what the server answers to, as an OpenAPI document
    Openapi,
    /// Copy the database to a new file, while it is served or while it is not
    Backup {
        /// The new file
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Go back to a backup; stop the server first
    Restore {
        /// A file that `porchlight backup` made
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
}

#[derive(Subcommand)]
enum TlsCommand {
    /// Make the house its own certificate authority
    Create {
        /// A name that people open, such as porchlight.lan, then further names and addresses of this machine
        #[arg(long, value_name = "NAME", required = true)]
        host: Vec<String>,
    },
}

#[derive(Subcommand)]
enum HouseCommand {
    /// Make a house
    Create {
        /// The house's name
        #[arg(long)]
        name: String,
        /// Its time zone, such as America/Denver
        #[arg(long)]
        zone: String,
    },
}

#[derive(Subcommand)]
enum InviteCommand {
    /// Make a staff member and a link that they set up with how they sign in
    Staff {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        /// The staff member's name
        #[arg(long)]
        name: String,
        /// What they do
        #[arg(long)]
        role: StaffRole,
    },
    /// Make an invite for a resident
    Resident {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        /// The resident's name, as staff will see it
        #[arg(long)]
        name: String,
        /// Where phones reach the server
        #[arg(long)]
        url: Option<String>,
    },
}

#[derive(Subcommand)]
enum StaffCommand {
    /// Show who is on the staff
    List {
        /// The house, by name or id
        #[arg(long)]
        house: String,
    },
    /// Make a new link for somebody who lost their passkey or password; what let them in before stops
    Link {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        /// Who, by name, or by id if there are namesakes
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// End somebody's access: they are signed out everywhere at once
    End {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        /// Who, by name, or by id if there are namesakes
        #[arg(long, value_name = "NAME")]
        name: String,
    },
}

#[derive(Subcommand)]
enum NoticeCommand {
    /// Post a notice
    Post {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        #[command(subcommand)]
        notice: Notice,
    },
}

#[derive(Subcommand)]
enum ReportCommand {
    /// Show what is reported, the most urgent first; who looks is written down
    List {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        /// Who looks, by the name that they were invited by
        #[arg(long, value_name = "NAME")]
        staff: String,
        /// What was decided, instead of what is open
        #[arg(long)]
        decided: bool,
    },
    /// Decide about a reported post; a second time somebody else decides
    Resolve {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        #[command(flatten)]
        resolving: Resolving,
    },
}

#[derive(Subcommand)]
enum ResidentCommand {
    /// A resident has left
    Exit {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        #[command(flatten)]
        person: Person,
        /// How; nobody but they are told
        #[arg(long)]
        how: How,
        /// For how many hours staff read on what they shared
        #[arg(long, value_name = "HOURS", default_value_t = resident::ACCESS_HOURS)]
        access_hours: u32,
    },
    /// Somebody who left lives in the house again
    Readmit {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        #[command(flatten)]
        person: Person,
    },
    /// A resident is away for a while; said again, the day is another
    Away {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        #[command(flatten)]
        person: Person,
        /// The last day away that is expected, such as 2027-01-31
        #[arg(long, value_name = "DAY")]
        until: Option<String>,
    },
    /// Somebody who was away is back
    Back {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        #[command(flatten)]
        person: Person,
    },
}

#[derive(Subcommand)]
enum MentorCommand {
    /// Approve somebody who offered it
    Approve {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        #[command(flatten)]
        person: Person,
        #[command(flatten)]
        approval: Approval,
    },
    /// End that
    End {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        #[command(flatten)]
        person: Person,
    },
}

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
    let made = admin::ask(&config.data, &config.address(config.listen.port()), &ask, &clock::system())?;
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
