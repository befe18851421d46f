# SPDX-License-Identifier: EUPL-1.2
# The clauses of PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) that a title's file
# could break, over the output of qpdf --json=2: the names of those it does break.
# $mcids: how many marked-content identifiers the contents of each page have; $figures: the
# codes of the first.

.qpdf[1] as $o
| def get: if type == "string" and test("^[0-9]+ 0 R$")
    then $o["obj:" + .] | (.stream.dict // .value) else . end;
  def is_stream: type == "string" and ($o["obj:" + .].stream != null);
  def all_objects: $o | to_entries[] | select(.key != "trailer") | .value
    | (.stream.dict // .value) | objects;
  def typed($t): [all_objects | select(.["/Type"]? == $t)];
  ($o.trailer.value) as $trailer
| ($trailer["/Root"] | get) as $catalog
| ($catalog["/Pages"] | get | .["/Kids"] | map(get)) as $pages
| $pages[0] as $page
| ([all_objects | select(.["/Subtype"]? == "/Widget")][0] // {}) as $widget
| ($catalog["/StructTreeRoot"] | get) as $root
| ($root["/ParentTree"] | get | .["/Nums"] // []) as $nums
| ($nums[1] // [] | get) as $parents
# the second page's, after the field
| ($nums[5] // [] | get) as $second
| ($root["/K"] | get) as $document
| typed("/StructElem") as $elements
| [$elements[] | select(.["/S"] == "/Sect")] as $sections
| [
  # ISO 19005-3, 6.1
  { "no-encryption": ($trailer["/Encrypt"] == null) },
  { "identifier": ($trailer["/ID"] | length == 2 and .[0] == .[1] and (.[0] | length == 34)) },
  { "no-forbidden-filter": ([$o[] | .stream?.dict? | objects | .["/Filter"] // "/FlateDecode"]
      | all(. == "/FlateDecode")) },
  # 6.2
  { "output-intent": ($catalog["/OutputIntents"] | length == 1
      and .[0]["/S"] == "/GTS_PDFA1" and (.[0]["/DestOutputProfile"] | is_stream)
      and (.[0]["/DestOutputProfile"] | get | .["/N"] == 3)) },
  { "no-transparency": (($pages | all(.["/Group"] == null and .["/Resources"]["/ExtGState"] == null))
      and ([all_objects | select(.["/SMask"]? or .["/CA"]? or .["/ca"]? or .["/BM"]?)] | length == 0)) },
  { "no-interpolation": ([all_objects | select(.["/Interpolate"]? == true)] | length == 0) },
  { "fonts-embedded": (typed("/Font") | map(select(.["/Subtype"] == "/CIDFontType2"))
      | length > 1 and all(.["/CIDToGIDMap"] == "/Identity" and (.["/W"] | length > 0)
        and (.["/FontDescriptor"] | get | .["/FontFile2"] | is_stream))) },
  { "fonts-in-unicode": (typed("/Font") | map(select(.["/Subtype"] == "/Type0"))
      | length > 1 and all((.["/ToUnicode"] | is_stream) and .["/Encoding"] == "/Identity-H")) },
  { "subset-names": (typed("/FontDescriptor") | all(.["/FontName"] | test("^/[A-Z]{6}\\+"))
      and ([.[]["/FontName"]] | length == (unique | length))) },
  # 6.3, 6.4: one annotation, invisible, with an appearance; no action anywhere
  { "widget": ($page["/Annots"] | length == 1) },
  { "widget-appearance": ($widget["/AP"]["/N"] | is_stream) },
  { "widget-flags": ($widget["/F"] == 132) },
  { "no-actions": ([all_objects | select(.["/A"]?["/S"]? or .["/AA"]? or .["/OpenAction"]? or .["/JS"]?)]
      | length == 0) },
  # 6.6, 6.8
  { "metadata": ($catalog["/Metadata"] | is_stream
      and (get | .["/Type"] == "/Metadata" and .["/Subtype"] == "/XML" and .["/Filter"] == null)) },
  { "attachment": ($catalog["/AF"] | length == 1 and (.[0] | get | .["/Type"] == "/Filespec"
      and .["/AFRelationship"] == "/Data" and .["/F"] == .["/UF"] and (.["/Desc"] | length > 2)
      and (.["/EF"]["/F"] | is_stream and (get | .["/Subtype"] == "/application/json"
        and (.["/Params"]["/ModDate"] | length > 2))))) },
  { "attachment-named": (($catalog["/Names"]["/EmbeddedFiles"]["/Names"] | .[1]) == $catalog["/AF"][0]) },
  # 6.7 and ISO 14289-1, 7.1
  { "marked": ($catalog["/MarkInfo"]["/Marked"] == true) },
  { "language": ($catalog["/Lang"] == "u:fr-FR") },
  { "title-shown": ($catalog["/ViewerPreferences"]["/DisplayDocTitle"] == true) },
  { "tree": ($document["/S"] == "/Document" and ($elements | length > 5)) },
  { "tab-order": ($pages | all(.["/Tabs"] == "/S")) },
  { "page-in-tree": ($page["/StructParents"] == $nums[0] and $pages[1]["/StructParents"] == $nums[4]
      and ($nums[0:-1] | [.[range(0; length; 2)]] | . == (unique | sort))) },
  { "each-content-has-its-element": (([$parents, $second] | map(length))[0:($mcids | length)] == $mcids
      and ([$parents, $second | to_entries[] | .key as $k | .value | get | .["/K"] == $k] | all)) },
  { "each-element-is-in-the-document": (([$document, $sections[]] | map(.["/K"] | length) | add)
        == ($elements | length - 1)
      and ([$document, $sections[]] | all(. as $over | .["/K"] | map(get | .["/P"] | get) | all(. == $over)))) },
  # 14289-1, 7.2: what is in another language says so, and what is shaped has its text
  { "section": (($sections | length) == ($pages | length) - 1
      and ($sections | all((.["/Lang"] // "" | test("^u:[a-z]{2}$")) and (.["/P"] | get | .["/S"] == "/Document")))) },
  { "section-languages": ([$second[] | get] | (length == 0)
      or (any(.["/Lang"] == "u:fr-FR") and any((.["/ActualText"] // "") | length > 10))) },
  { "widget-in-tree": ($nums[2] == $widget["/StructParent"] and ($nums[3] | get
      | .["/S"] == "/Form" and .["/K"]["/Type"] == "/OBJR"
      and (.["/K"]["/Obj"] | get) == $widget)) },
  { "standard-roles": ($elements | all(.["/S"] | IN("/Document", "/Sect", "/H1", "/H2", "/H3", "/P", "/Figure", "/Form"))) },
  { "first-heading": ([$parents[] | get | .["/S"] | select(test("^/H"))] | .[0] == "/H1"
      and (map(select(. == "/H1")) | length == 1)) },
  { "second-heading": ([$second[] | get | .["/S"] | select(test("^/H"))] | (length == 0)
      or (.[0] == "/H2" and all(. != "/H1"))) },
  # ISO 14289-1, 7.3, 7.18
  { "figures": ([$elements[] | select(.["/S"] == "/Figure")] | length == $figures
      and all((.["/Alt"] | length > 4) and (.["/A"]["/BBox"] | length == 4) and .["/A"]["/O"] == "/Layout")) },
  { "widget-name": ($widget["/TU"] | length > 4) },
  # ETSI EN 319 142-1, 6.3; ISO 32000-1, 12.8
  { "signature": ($widget["/V"] | get | .["/Filter"] == "/Adobe.PPKLite"
      and .["/SubFilter"] == "/ETSI.CAdES.detached" and .["/Cert"] == null
      and ((.["/M"] // "") | test("^u:D:[0-9]{14}")) and .["/ByteRange"][0] == 0) },
  { "certified": ($catalog["/Perms"]["/DocMDP"] == $widget["/V"]
      and ($widget["/V"] | get | .["/Reference"][0] | .["/TransformMethod"] == "/DocMDP"
        and .["/TransformParams"]["/P"] == 1)) },
  { "form": ($catalog["/AcroForm"]["/SigFlags"] == 3 and ($catalog["/AcroForm"]["/Fields"] | length == 1)) }
]
| map(to_entries[] | select(.value != true) | .key)
