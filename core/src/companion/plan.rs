//! My plan: reading and editing it.

use super::Companion;
use super::open::Unlocked;
use super::reading::path;
use crate::error::CompanionError;
use crate::ids::RecordId;
use crate::plan::{self, InvalidLine, LINES_MAX, PARTS, PlanLine, PlanPart};
use crate::views::{PlanLineView, PlanPartView, PlanSectionView, PlanView};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The plan, all six parts in order.
    pub fn plan(&self) -> Result<PlanView, CompanionError> {
        self.with(Unlocked::plan_view)
    }

    /// Adds a line at the end of a part. Errors: `InvalidInput` for `text` or `phone`, and for `part` when it is full;
    /// a text that is too long stays as a draft.
    pub fn add_plan_line(
        &self,
        part: PlanPartView,
        text: String,
        phone: Option<String>,
    ) -> Result<PlanView, CompanionError> {
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| {
            let part = PlanPart::from(part);
            let lines = plan::lines(&unlocked.records(&path())?);
            let of_part: Vec<_> = lines.iter().filter(|line| line.part == part).collect();
            if of_part.len() >= LINES_MAX {
                return Err(CompanionError::invalid("part", "full"));
            }
            let place = of_part.last().map_or(0, |last| last.place.saturating_add(1));
            let id = RecordId::random(&mut unlocked.rng);
            let line = unlocked.checked_line(PlanLine { id, part, place, text, phone })?;
            unlocked.write(&path(), &[line.record(id, now_ms, &[])])?;
            unlocked.plan_view()
        })
    }

    /// Changes a line. Errors: `NotFound`, and as [`Self::add_plan_line`].
    pub fn edit_plan_line(&self, id: String, text: String, phone: Option<String>) -> Result<PlanView, CompanionError> {
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| {
            let line = unlocked.plan_line(&id)?;
            let line = unlocked.checked_line(PlanLine { text, phone, ..line })?;
            let (id, records) = (RecordId::random(&mut unlocked.rng), unlocked.records(&path())?);
            unlocked.write(&path(), &[line.record(id, now_ms, &records)])?;
            unlocked.plan_view()
        })
    }

    /// Takes a line out. Errors: `NotFound`.
    pub fn take_plan_line_out(&self, id: String) -> Result<PlanView, CompanionError> {
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| {
            let line = unlocked.plan_line(&id)?;
            let (id, records) = (RecordId::random(&mut unlocked.rng), unlocked.records(&path())?);
            unlocked.write(&path(), &[line.taken_out(id, now_ms, &records)])?;
            unlocked.plan_view()
        })
    }
}

impl Unlocked {
    fn plan_view(&mut self) -> Result<PlanView, CompanionError> {
        let lines = plan::lines(&self.records(&path())?);
        let section = |part: PlanPart| PlanSectionView {
            part: part.into(),
            lines: lines.iter().filter(|line| line.part == part).map(PlanLineView::from).collect(),
        };
        Ok(PlanView { sections: PARTS.into_iter().map(section).collect() })
    }

    fn plan_line(&mut self, id: &str) -> Result<PlanLine, CompanionError> {
        let lines = plan::lines(&self.records(&path())?);
        let found = lines.into_iter().find(|line| line.id.to_string() == id);
        found.ok_or_else(|| CompanionError::not_found("plan_line"))
    }

    fn checked_line(&mut self, line: PlanLine) -> Result<PlanLine, CompanionError> {
        let text = line.text.clone();
        let checked = line.checked();
        if checked == Err(InvalidLine::TooLong) {
            self.keep_text(text)?;
        }
        Ok(checked?)
    }
}

impl From<&PlanLine> for PlanLineView {
    fn from(line: &PlanLine) -> Self {
        Self { id: line.id.to_string(), text: line.text.clone(), phone: line.phone.clone() }
    }
}

impl From<PlanPartView> for PlanPart {
    fn from(part: PlanPartView) -> Self {
        match part {
            PlanPartView::Signs => Self::Signs,
            PlanPartView::ByMyself => Self::ByMyself,
            PlanPartView::PeopleAndPlaces => Self::PeopleAndPlaces,
            PlanPartView::PeopleToAsk => Self::PeopleToAsk,
            PlanPartView::Professionals => Self::Professionals,
            PlanPartView::SaferSurroundings => Self::SaferSurroundings,
        }
    }
}

impl From<PlanPart> for PlanPartView {
    fn from(part: PlanPart) -> Self {
        match part {
            PlanPart::Signs => Self::Signs,
            PlanPart::ByMyself => Self::ByMyself,
            PlanPart::PeopleAndPlaces => Self::PeopleAndPlaces,
            PlanPart::PeopleToAsk => Self::PeopleToAsk,
            PlanPart::Professionals => Self::Professionals,
            PlanPart::SaferSurroundings => Self::SaferSurroundings,
        }
    }
}
