"""Operations that ask web servers."""

from fblib.declare import operation
from fblib.family import Family
from fblib.operation import Operation
from fblib.targets import host_and_port

FAMILY = Family(
    "http",
    "Web requests",
    types=(
        operation(
            "http.request",
            inputs={
                "url: STRING": "Where to: http or https",
                "method: STRING = 'GET'": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
                "headers: JSON": "An object; a value may be secret:NAME",
                "params: JSON": 'The query, an object: {"page": 2, "tag": ["a", "b"]}',
                "json: JSON": "Sent as JSON, unless it is null",
                "form: JSON": "An object, sent as the fields of a form",
                "body: STRING": "Sent as it is, as text in UTF-8",
                "file: STRING": "A file of the run: sent as it is, or with the form as its file",
                "token: STRING": "Sent as Authorization: Bearer",
                "filename: STRING": "Where the answer goes, in place of text and data",
                "expect: JSON": "Statuses that are a success, such as 200 or [200, 404]; "
                "null: all below 400",
                "follow_redirects: BOOL = TRUE": "Whether to go where the server points to",
                "largest: UDINT": "Bytes that an answer may have; 0: what the installation takes",
            },
            outputs={
                "status: DINT": "The status of the answer",
                "text: STRING": "Its text; empty if it is none, or went to a file",
                "data: JSON": "Its value, if it says that it is JSON",
                "output_file_path: STRING": "The name of the file with the answer",
                "answer_headers: JSON": "Its headers, an object; the names in lower case",
                "answer_url: STRING": "Where it came from, after all redirects",
            },
            comment="Sends a request to a web server and takes its answer",
        ),
    ),
    operations=(
        Operation(
            "http.request",
            "fblib.perform.http:request",
            target=lambda inputs: host_and_port(inputs["url"]),
            secrets=frozenset({"token"}),
            notes=(
                (
                    "Another status than expected is a failure. 408, 425, 429 and those from 500 "
                    "on are tried again; others fail for good: the same would come back."
                ),
                "A server that says when to come back (`Retry-After`) is not asked earlier.",
                (
                    "At most one of `json`, `form`, `body` and `file` is sent; `file` goes with "
                    "`form`, too, as its part `file` (multipart)."
                ),
                (
                    "An answer has 64 MiB at most after decompression, less with `largest`; of a "
                    "larger one the rest is not read. A file is there whole or not at all."
                ),
                (
                    "At most 10 redirects are followed. `Authorization`, cookies and other headers "
                    "with credentials go to no other server."
                ),
                (
                    "Addresses of this machine and of private networks are refused, also where a "
                    "name or a redirect leads to one, unless `private-network` is allowed."
                ),
                "POST and PATCH carry an `Idempotency-Key`, the same for all attempts.",
                (
                    "A server that says nothing for 2 minutes is given up, and so is an answer "
                    "that takes an hour; the timeout of the task may be shorter."
                ),
                "Cookies are not kept, and proxies of the environment are not used.",
            ),
        ),
    ),
)
