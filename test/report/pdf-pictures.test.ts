import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { alternativeIds, pdfHexText } from '../../src/report/pdf-alternatives';
import { coarsePictures, picturesIn } from '../../src/report/pdf-pictures';

interface Content {
  readonly page: string;
  /** Of the page, in PDF. */
  readonly resources?: string;
  /** Further objects, from number 10 on. */
  readonly objects?: readonly string[];
}

const stream = (dictionary: string, content: string): string => `<< ${dictionary} /Length ${content.length} >>\nstream\n${content}\nendstream`;
const image = (width: number, height: number): string => stream(`/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /Filter /DCTDecode`, '\xff\xd8');
const form = (more: string, content: string): string => stream(`/Type /XObject /Subtype /Form ${more}`, content);

/** A file with one page; object 4 is a picture of 100 × 50 pixels, called /P. */
function pdfOf({ page, resources = '', objects = [] }: Content, packed = false): Buffer {
  const content = packed ? deflateSync(page).toString('latin1') : page;
  const all = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /XObject << /P 4 0 R /F 10 0 R >> ${resources} >> >>`,
    '<< /Type /Page /Parent 2 0 R /Contents [6 0 R] >>',
    image(100, 50),
    '(a string with \\) and (brackets) and 9 0 obj)',
    stream(packed ? '/Filter /FlateDecode' : '', content),
  ];
  const numbered = [...all.map((text, index) => [index + 1, text] as const), ...objects.map((text, index) => [index + 10, text] as const)];
  return Buffer.from(`%PDF-1.5\n${numbered.map(([number, text]) => `${number} 0 obj\n${text}\nendobj`).join('\n')}\n`, 'latin1');
}

const resolutions = (content: Content, packed = false): number[] => picturesIn(pdfOf(content, packed)).map(({ resolution }) => Math.round(resolution * 1e6) / 1e6);

describe('the pictures of a PDF', () => {
  it('have their pixels over the inches they fill, in the coarser direction', () => {
    // 100 × 50 pixels on 24 × 12 points: a third of an inch across.
    assert.deepEqual(resolutions({ page: 'q 24 0 0 12 100 200 cm /P Do Q' }), [300]);
    assert.deepEqual(resolutions({ page: 'q 24 0 0 24 0 0 cm /P Do Q' }), [150]);
    assert.deepEqual(resolutions({ page: 'q 48 0 0 12 0 0 cm /P Do Q' }), [150]);
    // Turned by a quarter, and upside down as on a canvas.
    assert.deepEqual(resolutions({ page: '0 24 -12 0 0 0 cm /P Do' }), [300]);
    assert.deepEqual(resolutions({ page: '24 0 0 -12 0 12 cm /P Do' }), [300]);
    assert.deepEqual(resolutions({ page: '0 48 -12 0 0 0 cm /P Do' }), [150]);
    assert.deepEqual(resolutions({ page: 'q 24 0 0 12 100 200 cm /P Do Q' }, true), [300], 'in a packed stream');
  });

  it('are measured under every change of the coordinates, as often as they are drawn', () => {
    assert.deepEqual(resolutions({ page: 'q 2 0 0 2 0 0 cm q 12 0 0 6 0 0 cm /P Do Q 24 0 0 12 0 0 cm /P Do Q 24 0 0 12 0 0 cm /P Do' }), [300, 150, 300]);
    // Stretched first and turned then; the other way round it would be 12 points along its 100 pixels.
    assert.deepEqual(resolutions({ page: '0 1 -1 0 0 0 cm 24 0 0 12 0 0 cm /P Do' }), [300]);
    // An included figure: on the page at 0.5, with a matrix of its own of 3, and inside at 8 × 4.
    const figure = form('/Matrix [3 0 0 3 0 0] /Resources << /XObject << /Q 4 0 R >> >>', 'q 8 0 0 4 0 0 cm /Q Do Q');
    assert.deepEqual(resolutions({ page: 'q 0.5 0 0 0.5 30 30 cm /F Do Q /F Do', objects: [figure] }), [600, 300]);
  });

  it('are found in patterns, masks and the content itself', () => {
    const tile = stream('/Type /Pattern /PatternType 1 /Matrix [24 0 0 12 0 0] /Resources << /XObject << /Q 4 0 R >> >>', '/Q Do');
    // A pattern does not grow with what it fills.
    assert.deepEqual(resolutions({ page: '7 0 0 7 0 0 cm /Pattern cs /T scn 0 0 1 1 re f', resources: '/Pattern << /T 10 0 R >>', objects: [tile] }), [300]);
    const mask = form('/Resources << /XObject << /Q 4 0 R >> >>', '12 0 0 6 0 0 cm /Q Do');
    assert.deepEqual(resolutions({ page: '2 0 0 2 0 0 cm /G gs', resources: '/ExtGState << /G << /SMask << /S /Luminosity /G 10 0 R >> >> >>', objects: [mask] }), [300]);
    assert.deepEqual(resolutions({ page: '24 0 0 12 0 0 cm BI /W 100 /H 50 /CS /G ID \x01(EIx EI /P Do' }), [300, 300]);
  });

  it('know their page and the alternative text around them', () => {
    const hex = pdfHexText('A cat.');
    const page = `24 0 0 12 0 0 cm /Span <</Alt <${hex}>>> BDC /Artifact BMC /P Do EMC EMC /P Do`;
    assert.deepEqual(picturesIn(pdfOf({ page })).map((one) => [one.page, one.alternative]), [[1, hex], [1, null]]);
  });

  it('end in an answer where a form shows itself, and in an error where a stream cannot be read', () => {
    const endless = form('/Resources << /XObject << /F 10 0 R /Q 4 0 R >> >>', '/F Do');
    assert.deepEqual(resolutions({ page: '/F Do', objects: [endless] }), []);
    assert.throws(() => picturesIn(pdfOf({ page: '/F Do', objects: [stream('/Subtype /Form /Filter /LZWDecode', 'x')] })), /packed by \/LZWDecode/);
    assert.deepEqual(picturesIn(Buffer.from('no PDF')), []);
  });
});

describe('coarsePictures', () => {
  const ids = alternativeIds(`% A notice.\n\\exhibitalternative{cat}{${pdfHexText('A cat.')}}\n\\exhibitalternative{dog}{${pdfHexText('A dog.')}}\n`);
  const placed = (alternative: string, width: number): string => `q ${width} 0 0 ${width / 2} 0 0 cm /Span <</Alt <${pdfHexText(alternative)}>>> BDC /P Do EMC Q `;

  it('names the exhibit of each picture below 300 pixels an inch once, with its coarsest', () => {
    assert.deepEqual(coarsePictures(pdfOf({ page: placed('A cat.', 24) }), ids), []);
    assert.deepEqual(coarsePictures(pdfOf({ page: placed('A cat.', 25) + placed('A cat.', 48) + placed('A dog.', 24) }), ids), [
      'the figure "cat" has 150 pixels an inch at the size of print, and 300 are the least',
    ]);
    assert.deepEqual(coarsePictures(pdfOf({ page: `${placed('A dog.', 36)}72 0 0 36 0 0 cm /P Do` }), ids), [
      'the figure "dog" has 200 pixels an inch at the size of print, and 300 are the least',
      'a picture on page 1 has 100 pixels an inch at the size of print, and 300 are the least',
    ]);
  });

  it('lets the rounding of a matrix pass, and nothing that has no size', () => {
    assert.deepEqual(coarsePictures(pdfOf({ page: placed('A cat.', 24.01) }), ids), []);
    assert.equal(coarsePictures(pdfOf({ page: placed('A cat.', 24.1) }), ids).length, 1);
    assert.equal(coarsePictures(pdfOf({ page: '24 0 0 12 0 0 cm /F Do', objects: [stream('/Subtype /Image', 'x')] }), ids).length, 1);
  });
});
