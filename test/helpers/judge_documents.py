"""What public libraries find wrong with documents: a JSON object of path -> list of faults on standard output."""

import json
import logging
import sys

from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from google.protobuf import json_format
from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from ntia_conformance_checker import SbomChecker
from packageurl import PackageURL
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

logging.disable(logging.CRITICAL)
CYCLONEDX = JsonStrictValidator(SchemaVersion.V1_6)


def intoto(path, text):
    # unknown fields are refused by both
    statement = json_format.Parse(text, statement_pb2.Statement())
    Statement.copy_from_pb(statement).validate()
    json_format.Parse(json.dumps(json.loads(text)["predicate"]), provenance_pb2.Provenance())
    return [d["uri"] for d in json.loads(text)["predicate"]["buildDefinition"]["resolvedDependencies"] if d.get("uri", "").startswith("pkg:")], []


def spdx(path, text):
    document = parse_file(path)
    faults = [f"{m.validation_message}" for m in validate_full_spdx_document(document)]
    checker = SbomChecker(path, compliance="ntia")
    if not checker.compliant:
        faults.append("does not have NTIA's minimum elements")
    purls = [r.locator for p in document.packages for r in p.external_references if r.reference_type == "purl"]
    return purls, faults


def cdx(path, text):
    error = CYCLONEDX.validate_str(text)
    bom = Bom.from_json(json.loads(text))
    purls = [str(c.purl) for c in [bom.metadata.component, *bom.components]]
    raw = json.loads(text)
    wrote = [c["purl"] for c in [raw["metadata"]["component"], *raw["components"]]]
    # the library reads them and writes them again: another spelling was not the canonical one
    odd = sorted(set(wrote) - set(purls))
    return wrote, ([str(error)] if error else []) + [f"not canonical: {each}" for each in odd]


KINDS = {".intoto.json": intoto, ".spdx.json": spdx, ".cdx.json": cdx}
found = {}
for path in sys.argv[1:]:
    check = next(check for suffix, check in KINDS.items() if path.endswith(suffix))
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        purls, faults = check(path, text)
        for purl in purls:
            if PackageURL.from_string(purl).to_string() != purl:
                faults.append(f"not canonical: {purl}")
    except Exception as error:  # whatever a validator cannot take is a fault of the document
        faults = [f"{type(error).__name__}: {error}"]
    found[path] = faults
json.dump(found, sys.stdout)
