"""What a PDF says of itself in XML (XMP), which programs and archives read."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

_PACKET: Final = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/">
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt>\
</dc:description>
   <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
   <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
   <xmp:CreatorTool>{author}</xmp:CreatorTool>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def packet(*, title: str, subject: str, author: str, language: str) -> bytes:
    """Return the metadata of a document.

    It does not claim to be PDF/UA (``pdfuaid:part``): no validator of all its rules
    has seen our files.

    Examples
    --------
    >>> b">a &amp; b<" in packet(title="a & b", subject="", author="", language="")
    True

    """
    facts = {"title": title, "subject": subject, "author": author, "language": language}
    filled = {name: escape(text) for name, text in facts.items()}
    return _PACKET.format(**filled).encode()
