//! What can be said to `porchlight` on the command line.

use clap::{Args, Parser, Subcommand};
use porchlight_server::auth::StaffRole;
use porchlight_server::commands::erasing::HouseEnding;
use porchlight_server::commands::mentor::Approval;
use porchlight_server::commands::notice::Notice;
use porchlight_server::commands::report::Resolving;
use porchlight_server::commands::resident::{self, How, Person};
use std::path::PathBuf;

/// Porchlight's sync server and staff dashboard.
#[derive(Parser)]
#[command(version)]
pub struct Line {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub shared: Shared,
}

#[derive(Args)]
pub struct Shared {
    /// Where the database lies [default: porchlight-data]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// A TOML file with settings
    #[arg(long, global = true, value_name = "FILE", env = "PORCHLIGHT_CONFIG", hide_env = true)]
    pub config: Option<PathBuf>,
    /// Where to listen, or where the server listens [default: 127.0.0.1:7373]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Print one JSON object
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Subcommand)]
pub enum Command {
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
pub enum TlsCommand {
    /// Make the house its own certificate authority
    Create {
        /// A name that people open, such as porchlight.lan, then further names and addresses of this machine
        #[arg(long, value_name = "NAME", required = true)]
        host: Vec<String>,
    },
}

#[derive(Subcommand)]
pub enum HouseCommand {
    /// Make a house
    Create {
        /// The house's name
        #[arg(long)]
        name: String,
        /// Its time zone, such as America/Denver
        #[arg(long)]
        zone: String,
    },
    #[command(flatten)]
    Ending(HouseEnding),
}

#[derive(Subcommand)]
pub enum InviteCommand {
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
pub enum StaffCommand {
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
pub enum NoticeCommand {
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
pub enum ReportCommand {
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
pub enum ResidentCommand {
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
    /// Stop a new account that two of the staff asked for; asking takes two people on the dashboard
    StopNewAccount {
        /// The house, by name or id
        #[arg(long)]
        house: String,
        #[command(flatten)]
        person: Person,
    },
}

#[derive(Subcommand)]
pub enum MentorCommand {
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
