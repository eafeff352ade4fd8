package org.porchlight.ui

/**
 * What no picture shows, by the reason. A name stands for all that it has, a star for any ending. What is no longer true fails,
 * so a screen that comes takes its lines out of here.
 */
val unpictured: Map<String, List<String>> = mapOf(
    "A summary of other parts is as one of the plan alone, with other lines" to listOf("OwnSummaryView.plan $ABSENT"),
    "No screen is given it: it is an answer to the system, or settings that name each kind themselves" to
        listOf("PromptKindView", "SyncOutcome", "SyncView.clock_skew_ms $THERE"),
    "A later server's, or of something that the rules do not let happen on one phone" to listOf(
        "HouseLogView.broken $THERE", "PostStateView::NotDelivered", "SeenKindView::Other", "SeenReasonView::Other",
        "StaffRoleView::Other", "SyncView.alarm $THERE", "error.malformed", "error.no_such_day_here", "error.unknown_zone",
    ),
    "It needs many people or many pages" to
        listOf("SeenReasonView::HouseClimate", "WhoLookedView.next $THERE", "error.cap_celebrations", "error.cap_pair"),
    "Two of the staff, a new account and three days: the words are tested, the screen is drawn by nobody yet" to listOf(
        "NewAccountView", "OfferedLineView", "ReissueView", "SeenReasonView::NewAccount", "error.superseded",
    ),
    "A phone that is full or broken in one more way: the same card, or the same screen of what does not open" to
        listOf("CompanionError::StorageFull", "error.internal", "error.storage_full", "error.too_new", "error.unreadable_row"),
    "A server that is full, busy, another one or out of order: the same card with one other sentence" to listOf(
        "error.another_server", "error.busy", "error.certificate_out_of_date", "error.log_conflict", "error.server_error",
        "error.server_storage_full", "error.unauthorized",
    ),
    "Two devices that are in each other's way: the same card with one other sentence" to listOf(
        "error.account_too_long_for_codes", "error.already_linked", "error.another_account", "error.device_removed",
        "error.hand_over_again", "error.join_ask", "error.last_device", "error.link_again", "error.not_all_here",
        "error.not_these_words", "error.parts_missing", "error.too_many_devices",
        "error.words_only_here",
    ),
    "A journal file that is broken in one more way: the same card with one other sentence" to
        listOf("error.later_version", "error.missing", "error.repeated", "error.too_large", "error.wrong_type"),
    "No state has it yet: a name or a number that somebody left out, and what only a morning, a report or a session brings" to listOf(
        "ActivityView.how_was_it $ABSENT", "AttendedView.how_was_it $ABSENT", "CheckInPartView::Morning",
        "CircleInvitationView.invited_by_name $ABSENT", "MentorAskingView.name $ABSENT", "MentorOfferView.gender $ABSENT",
        "MentorView.name $ABSENT", "MentorView.gender $ABSENT", "MentorshipView.name $ABSENT", "PairSharingView.name $ABSENT",
        "PairSharingView.own_company_until_ms $THERE", "ReportView.note $ABSENT", "SeenKindView::FollowUpWords",
        "SeenKindView::Report", "SeenKindView::SessionLines", "SeenReasonView::Report", "SeenReasonView::Session",
        "SmallCircleMemberView.name $ABSENT", "StaffAnswersView.mood $ABSENT", "StaffAnswersView.craving $ABSENT",
        "StaffAnswersView.confidence $ABSENT", "StaffAnswersView.sleep $ABSENT", "StaffAnswersView.connected $ABSENT",
        "TodayView.morning_check_in $THERE",
    ),
    "Between people, by somebody who was a moment faster: the same card with one other sentence" to listOf(
        "error.activity", "error.already_asked", "error.already_in", "error.asking", "error.attended", "error.circle_full",
        "error.company", "error.company_is_off", "error.invitation", "error.invitation_over", "error.line", "error.mentor_full",
        "error.mentor_not_approved", "error.mentor_of_oneself", "error.mentorship", "error.no_circle", "error.no_offer",
        "error.not_attended", "error.offer", "error.person", "error.reflection", "error.return", "error.session",
        "error.session_called_off", "error.session_over",
    ),
)
