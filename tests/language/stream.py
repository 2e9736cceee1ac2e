"""Answer the scorer's stream protocol: a question a line in, a finding a line out. Refuses nothing, keeps no state.

python -m tests.language.stream CATALOG
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from handlers.language.contract import as_contract
from handlers.language.lexicon import Lexicon
from handlers.language.reading import read
from handlers.language.resolving import resolve
from tests.language.loading import load


def main(catalog: str) -> None:
    lexicon = Lexicon.of(load(Path(catalog)))
    read("warm", lexicon)
    for line in sys.stdin:
        asked = json.loads(line)
        began = time.perf_counter()
        finding = resolve(read(asked["question"], lexicon), lexicon.portfolio)
        spent = (time.perf_counter() - began) * 1000
        sys.stdout.write(json.dumps({"id": asked["id"], **as_contract(finding, ms=spent)}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
