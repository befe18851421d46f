#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""read_mail.py FILE: a message as its reader sees it, by a parser that is not ours: its headers
decoded, an empty line, its text. Fails where it is no well-formed message of one part."""
import email
import email.policy
import sys

raw = open(sys.argv[1], 'rb').read()
assert all(len(line) <= 998 and b'\n' not in line and b'\r' not in line for line in raw.split(b'\r\n')), 'lines'
assert max(raw) < 0x80, 'not ASCII'
message = email.message_from_bytes(raw, policy=email.policy.SMTP)
assert not message.defects, message.defects
for name, value in message.items():
    assert not value.defects if hasattr(value, 'defects') else True, (name, value.defects)
    print('%s: %s' % (name, value))
assert message.get_content_type() == 'text/plain' and not message.is_multipart()
print()
print(message.get_content(), end='')
