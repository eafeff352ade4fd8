//! Reports and what was decided about them, as the store hands them out.

use crate::auth::StaffId;
use porchlight_core::crypto::envelope::Envelope;
use porchlight_core::documents::Record;
use porchlight_core::encouragements::PostId;
use porchlight_core::ids::{AccountId, SpaceId};
use porchlight_core::time::EpochMs;

/// A post where it was said: what reports and decisions are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlacedPost {
    /// The space.
    pub space: SpaceId,
    /// The post.
    pub post: PostId,
}

/// A report as it came in. Whether its proof holds is judged whenever it is read.
#[derive(Clone)]
pub struct HeldReport {
    /// Who made it; nobody is told.
    pub reporter: AccountId,
    /// The record.
    pub record: Record,
    /// When it came in, on the server's clock.
    pub received_ms: EpochMs,
    /// When a decision closed it.
    pub closed_ms: Option<EpochMs>,
    /// The envelope that this house itself has in the place that the proof names.
    pub held: Option<Envelope>,
    /// The name that staff gave the author of the post.
    pub author_name: Option<String>,
}

impl std::fmt::Debug for HeldReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HeldReport({:?}, {}, …)", self.record.id, self.received_ms)
    }
}

/// One decision about a post.
#[derive(Clone, PartialEq, Eq)]
pub struct PostDecision {
    /// The post.
    pub post: PlacedPost,
    /// The first has 1.
    pub turn: u32,
    /// Whether it is hidden from everybody from now on.
    pub is_hidden: bool,
    /// Who decided; nobody, where two reports hid it.
    pub staff: Option<StaffId>,
    /// When, on the server's clock.
    pub at_ms: EpochMs,
    /// Why, in the words of who decided.
    pub note: Option<String>,
}

impl std::fmt::Debug for PostDecision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { post, turn, is_hidden, .. } = self;
        write!(f, "PostDecision({post:?}, {turn}, {is_hidden}, …)")
    }
}

/// All reports that a house keeps, and all decisions, from one snapshot.
#[derive(Debug, Clone, Default)]
pub struct HouseReports {
    /// The reports, the first that came in leading.
    pub reports: Vec<HeldReport>,
    /// The decisions, by post and turn.
    pub decisions: Vec<PostDecision>,
}
