"""Checks the rules in Python against the golden vectors. It needs Python 3.10 or later, and no package.

    python3 check_vectors.py node_modules/campaign-lead/vectors/lead-updates.v1.json
"""

import json
import sys

from rules import Refusal, decide


def run(lead, subsequences, tags, policy, patch, now):
    """Returns the result of the rules in the format of a vector."""
    try:
        after, intents, summary = decide(lead, subsequences, tags, policy, patch, now)
    except Refusal as refusal:
        return {"refusal": {"code": refusal.code, "message": refusal.message}}
    decision = {"lead": after, "intents": intents}
    return {"decision": {**decision, "subsequenceEnrollment": summary} if summary else decision}


with open(sys.argv[1], encoding="utf-8") as file:
    vectors = json.load(file)["vectors"]
# A patch that is not an object is refused when the request is parsed, before the rules.
vectors = [each for each in vectors if isinstance(each["input"]["patch"], dict)]
failures = []
for vector in vectors:
    expected, actual = vector["expected"], run(**vector["input"])
    if "decision" in expected:
        expected["decision"].pop("situation", None)  # these rules do not return it
    elif "message" not in expected["refusal"] and "refusal" in actual:
        actual["refusal"].pop("message")  # the text is free
    if actual != expected:
        failures.append(f"{vector['name']}: {vector['sentence']}\n  {actual}\n  expected {expected}")
print("\n".join([*failures, f"{len(vectors) - len(failures)} of {len(vectors)} vectors pass"]))
sys.exit(1 if failures else 0)
