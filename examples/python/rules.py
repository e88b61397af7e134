"""The rules of campaign leads in Python: pure functions on plain JSON."""

PATCHABLE_STATUSES = ("active", "paused")


class Refusal(Exception):
    """The refusal of an update, with its code and message."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


def decide(lead, subsequences, tags, policy, patch, now):
    """Returns the new lead, the intents, and the enrollment summary or None.

    Raises Refusal if the update is refused.
    """
    check_patch(patch)
    new_tag = find_tag(patch["aiTag"], tags, policy) if "aiTag" in patch else None
    is_locked = lead["status"] in policy["doNotContact"]
    if is_locked and "status" in patch:
        raise Refusal("STATUS_LOCKED", f'A lead that is "{lead["status"]}" keeps its status')

    after = {**lead, "status": patch.get("status", lead["status"])}
    enrollment = None
    if "aiTag" in patch:
        after["aiTag"] = new_tag
        if not is_locked:
            enrollment = run_rule_table(after, lead, subsequences, policy, patch, now)
    return after, create_intents(lead, after, enrollment, now), summarize(enrollment)


def check_patch(patch):
    for field, value in patch.items():
        if field not in ("status", "aiTag"):
            raise Refusal("INVALID_PATCH", f"{field} is not a field of a patch")
        is_null_tag = field == "aiTag" and value is None
        if not is_null_tag and not isinstance(value, str):
            raise Refusal("INVALID_PATCH", f"{field} must be a string, got {value!r}")
    if "status" in patch and patch["status"] not in PATCHABLE_STATUSES:
        raise Refusal("INVALID_STATUS", f'status must be active or paused, got "{patch["status"]}"')


def find_tag(name, tags, policy):
    """Returns the tag in the workspace's spelling."""
    if name is None or (name != "" and name in tags):
        return name
    if name != "" and policy["tagMatching"] == "caseInsensitive":
        for tag in tags:
            if tag.lower() == name.lower():
                return tag
    raise Refusal("INVALID_TAG", f'Tag "{name}" does not exist in workspace')


def run_rule_table(after, lead, subsequences, policy, patch, now):
    """Updates the lead, and returns the data of the enrollment intent, or None."""
    matching = [each for each in subsequences if is_match(each, after["aiTag"])]
    current = lead["subsequence"]
    is_in = current is not None and current["status"] != "completed"
    if is_in:
        if any(each["id"] == current["id"] for each in matching):
            return None
        if current["emailsSent"] > 0:
            return describe("skippedInProgress", current["id"], subsequences)
        if not matching:
            after["subsequence"] = {**current, "status": "completed", "completedAt": now}
            after["status"] = "completed"
            after["pendingSend"] = None
            return describe("exited", current["id"], subsequences)
    elif not matching or has_been_through(current, matching, policy):
        return None

    target = matching[0]["id"]
    after["subsequence"] = {
        "id": target,
        "status": "active",
        "currentStep": 0,
        "emailsSent": 0,
        "enrolledAt": now,
        "completedAt": None,
    }
    after["pendingSend"] = None
    if policy["statusOnEnrollment"] == "activate" and "status" not in patch:
        if lead["status"] in ("pending", "replied", "completed"):
            after["status"] = "active"
    if is_in:
        return describe("switched", target, subsequences, current["id"])
    return describe("enrolled", target, subsequences)


def is_match(subsequence, tag):
    trigger = subsequence["trigger"]
    value = trigger.get("value")
    if tag is None or value is None or trigger["type"] != "ai_tag":
        return False
    return value.lower() == tag.lower()


def has_been_through(current, matching, policy):
    """Reports whether the lead must not be enrolled again in its past subsequence."""
    if current is None or all(each["id"] != current["id"] for each in matching):
        return False
    if policy["reEnrollment"] == "afterCleanExit":
        return current["emailsSent"] > 0
    return policy["reEnrollment"] == "never"


def describe(action, subsequence_id, subsequences, previous_id=None):
    names = [each["name"] for each in subsequences if each["id"] == subsequence_id]
    return {
        "action": action,
        "subsequenceId": subsequence_id,
        "subsequenceName": names[0] if names else None,
        "previousSubsequenceId": previous_id,
    }


def summarize(enrollment):
    return enrollment and {key: enrollment[key] for key in ("action", "subsequenceName")}


def create_intents(lead, after, enrollment, now):
    """Returns the intents in the order cancelSend, enrollment, emitWebhook."""
    ids = {"leadId": lead["_id"], "campaignId": lead["campaignId"]}
    intents = []
    send = lead["pendingSend"]
    if send is not None and after["pendingSend"] is None:
        canceled = {"sendId": send["id"], "sequence": send["sequence"]}
        intents.append({"type": "cancelSend", **ids, **canceled})
    if enrollment is not None:
        intents.append({"type": "enrollment", **ids, **enrollment})
    if after["aiTag"] != lead["aiTag"]:
        data = {**ids, "previousAiTag": lead["aiTag"], "aiTag": after["aiTag"]}
        event = {"type": "lead.tag_changed", "timestamp": now, "data": data}
        intents.append({"type": "emitWebhook", "event": event})
    return intents
