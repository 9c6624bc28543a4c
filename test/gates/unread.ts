/** What is the same in every gate: where an item stands is for the host alone. */
const POSITIONS = /\/source( |\/)/u;

/**
 * The damage to a gate's base input that none of its checks answers, with the reason. It excuses nothing else: the test wants
 * each excused damage to be unanswered, so that a check that ceases to read a field cannot hide behind a pattern that is too wide.
 */
export const UNREAD: Readonly<Record<string, readonly RegExp[]>> = {
  intake: [
    POSITIONS,
    // Read by no check of this gate, or by messages alone.
    /^\/release\/(name|version|git_commit|authors|targeted_suites|status|rto_seconds|upstream|scripts\/\d+\/path)( |\/)/u,
    /^\/settings\/manifest_completeness_percent /u,
    /^\/evidence\/intake\/(artifacts\/\d+\/(id|path|produced_at)|approvals\/\d+\/refused|system_state\/\d+\/(id|evidence)) /u,
    /^\/evidence\/parity\/((baseline|candidate)\/captured_at|dimensions\/\d+\/(id|total|drifted)|drifts\/\d+\/(id|dimension|object|pointer|op)) /u,
    /^\/evidence\/script_registry\/scripts\/\d+\/owner /u,
    // What does not say that it is optional counts as required, and is satisfied; a dimension that is optional was compared all the same.
    /^\/evidence\/intake\/(artifacts|system_state)\/\d+\/required (removed|nulled|retyped)$/u,
    /^\/evidence\/parity\/dimensions\/\d+\/required /u,
    // A low drift with a plan is tolerated, whether it is meant or not; an older review is a review.
    /^\/evidence\/parity\/drifts\/\d+\/intended /u,
    /^\/evidence\/script_registry\/scripts\/\d+\/reviewed_at aged$/u,
    // Honest when empty; and an item dropped from a list that nothing declares cannot be noticed.
    /^\/evidence\/(intake\/approvals\/\d+\/rejected_by|parity\/drifts) emptied$/u,
    /^\/evidence\/parity\/(dimensions|drifts)\/\d+ removed$/u,
  ],
  rehearsal: [
    POSITIONS,
    // The config's schema bounds the settings.
    /^\/settings\/\w+ negated$/u,
    // Read by no check of this gate, or by messages alone.
    /^\/release\/(name|version|git_commit|authors|targeted_suites|upstream|scripts\/\d+\/path)( |\/)/u,
    /^\/evidence\/rehearsal\/(started_at|steps\/\d+\/(id|exit_code|timed_out|allowed_failure|script)) /u,
    /^\/evidence\/tests\/(finished_at|total|passed|failed|errored|skipped|flaky|suites\/\d+\/(id|critical|failed)) /u,
    /^\/evidence\/tests\/cases\/\d+\/(id|suite|flaky|message) /u,
    /^\/evidence\/coverage\/(branches|functions|files\/\d+)( |\/)/u,
    /^\/evidence\/(performance\/thresholds\/\d+\/(id|metric|expression)|observability\/metrics\/\d+\/id) /u,
    // The rollback script, which no rehearsal runs; a case that passed, whether it is critical or not; a metric may be below zero.
    /^\/release\/scripts\/1( |\/)/u,
    /^\/evidence\/tests\/cases\/[012]\/critical /u,
    /^\/evidence\/observability\/metrics\/\d+\/value negated$/u,
    // All the earlier, or all the longer ago.
    /^\/(now|evidence\/rehearsal\/finished_at) aged$/u,
    // The host leaves a check unjudged over an empty list, and an item dropped from a list that nothing declares cannot be noticed.
    /^\/evidence\/\w+\/(cases|steps|blocking_errors|thresholds|metrics|files) emptied$/u,
    /^\/evidence\/\w+\/((cases|steps|thresholds|metrics)\/\d+|suites\/1) removed$/u,
  ],
  security: [
    POSITIONS,
    // Read by no check of this gate, or by messages alone.
    /^\/release\/(name|version|authors|targeted_suites|upstream|scripts\/\d+\/path)( |\/)/u,
    /^\/evidence\/rollback\/((from|to)\/name|finished_at|steps\/\d+\/(id|started_at|finished_at)|post_checks\/\d+\/id) /u,
    /^\/evidence\/security\/(total|by_severity|suppressed|scans\/\d+\/(id|tool|finished_at)|licences\/\d+\/(id|component|expression))( |\/)/u,
    /^\/evidence\/security\/(findings\/\d+\/(id|category|rule|aliases|component|tools)|clearances\/\d+\/refused)( |\/)/u,
    /^\/evidence\/(sbom\/packages\/\d+\/(id|component|expression)|operations\/(runbooks\/\d+\/id|escalation))( |\/)/u,
    // Read only where the release lists no rollback script, where it is that script, or where the finding is open.
    /^\/evidence\/rollback\/strategy /u,
    /^\/release\/scripts\/1( |\/)/u,
    /^\/evidence\/security\/findings\/1\/severity /u,
    // A role that need not accept; another alternative is allowed, and of licences that apply together one is left that is.
    /^\/evidence\/security\/clearances\/1(\/(id|required) | removed)/u,
    /^\/evidence\/sbom\/packages\/1\/alternatives\/(0( |\/)|1\/\d+ removed)/u,
    // Times without bounds, or within them all the more.
    /^\/evidence\/(rollback\/started_at aged|operations\/on_call\/\d+\/(from (removed|aged)|to removed))$/u,
    // Empty findings, licences and rejections are honest; over empty steps and runbooks the host leaves a check unjudged.
    /^\/evidence\/(rollback\/steps|security\/(findings|licences|clearances\/\d+\/rejected_by)|operations\/runbooks) emptied$/u,
    // An item dropped from a list, or one demand less in a setting, that nothing declares.
    /^\/evidence\/(rollback\/(steps|post_checks)|security\/(findings|licences)|operations\/runbooks)\/\d+ removed$/u,
    /^\/settings\/required_scans\/\d+ removed$/u,
  ],
  readiness: [
    POSITIONS,
    // The config's schema bounds the settings.
    /^\/settings\/manifest_completeness_percent negated$/u,
    // Read by no check of this gate, or by messages alone.
    /^\/(release|settings\/(max_drift|rehearsal_environment))( |\/)/u,
    /^\/evidence\/package\/(entries\/\d+\/(id|kind)|required|satisfied|package_sha256|manifest_sha256) /u,
    /^\/evidence\/approval\/(roles\/\d+\/refused|bindings\/\d+\/(stated|found)|risks\/\d+\/(id|description|owner)|actions\/\d+\/(id|owner|due_at)) /u,
    /^\/evidence\/checklist\/items\/\d+\/(id|text) /u,
    /^\/evidence\/rehearsal\/(environment|started_at|completed|chain_valid|blocking_errors|steps\/\d+)( |\/)/u,
    // An entry that is there and intact, required or not; critical ones are left; the other role is required, and roles stay apart.
    /^\/evidence\/package\/entries\/\d+\/(required |critical negated$)/u,
    /^\/evidence\/approval\/roles\/\d+\/(required |id (nulled|retyped|emptied)$)/u,
    // What is mitigated, done, or open without blocking; what is done at the deployment itself.
    /^\/evidence\/approval\/(risks\/0\/severity|actions\/0\/blocking|actions\/1\/status) /u,
    /^\/evidence\/checklist\/items\/1\/done /u,
    // All the earlier.
    /^\/(now|evidence\/rehearsal\/finished_at) aged$/u,
    // Honest when empty; over empty steps the host leaves a check unjudged.
    /^\/evidence\/(package\/extra_entries|approval\/(risks|actions|roles\/\d+\/rejected_by)|rehearsal\/steps) emptied$/u,
    // An item dropped from a list that nothing declares cannot be noticed.
    /^\/evidence\/(package\/entries|approval\/(roles|risks|actions)|checklist\/items)\/[1-9] removed$/u,
    /^\/evidence\/(package\/entries|approval\/(roles|risks|actions))\/0 removed$/u,
  ],
};
