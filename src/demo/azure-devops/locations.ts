import type { Edition } from './desk.ts';

/** Where a resource of the API is found, and in which versions: what clients ask for before anything else. */
export interface Location {
  readonly id: string;
  readonly area: string;
  readonly resourceName: string;
  readonly routeTemplate: string;
  readonly resourceVersion: number;
  readonly minVersion: string;
  readonly maxVersion: string;
  readonly releasedVersion: string;
}

/** Those that the emulator answers. Area, name, id, template, resource version, min, max and released version. */
const TABLE = `
Location ConnectionData 00d9565f-ed9c-4a06-9a50-00e7896ccab4 _apis/{resource} 1 1.0 7.2 0.0
Location ResourceAreas e81700f7-3be2-46de-8624-2eb35882fcaa _apis/{resource}/{areaId} 1 3.2 7.2 0.0
core projects 603fe2ac-9723-48b9-88ad-09305aa6c6e1 _apis/{resource}/{*projectId} 4 1.0 7.2 7.1
core teams d30a3dd1-f8ba-442a-b86a-bd0c0c383e59 _apis/projects/{projectId}/{resource}/{*teamId} 3 1.0 7.2 7.1
core teams 7a4d9ee9-3433-4347-b47a-7a80f1cf307e _apis/{resource} 3 4.1 7.2 0.0
core processes 93878975-88c5-4e6a-8abb-7ddd77a8a7d8 _apis/process/{resource}/{*processId} 1 1.0 7.2 7.1
wit workItemRevisions f828fe59-dd87-495d-a17c-7a8d6211ca6c {project}/_apis/{area}/reporting/{resource} 2 2.0 7.2 7.1
wit workItemLinks b5b5b6d0-0308-40a1-b3f4-b9bb3c66878f {project}/_apis/{area}/reporting/{resource} 3 2.0 7.2 7.1
wit fields b51fd764-e5c2-4b9b-aaf7-3395cf4bdd94 {project}/_apis/{area}/{resource}/{fieldNameOrRefName} 3 1.0 7.2 7.1
wit classificationNodes a70579d1-f53a-48ee-a5be-7be8659023b9 {project}/_apis/{area}/{resource} 2 1.0 7.2 7.1
wit classificationNodes 5a172953-1b41-49d3-840a-33f79c3ce89f {project}/_apis/{area}/{resource}/{structureGroup}/{*path} 2 1.0 7.2 7.1
wit wiql 1a9c53f7-f243-4447-b110-35ef023636e4 {project}/{team}/_apis/{area}/{resource} 2 1.0 7.2 7.1
wit workItems 72c7ddf8-2cdc-4f60-90cd-ab71c14a399b {project}/_apis/{area}/{resource}/{id} 3 1.0 7.2 7.1
wit workItemsBatch 908509b6-4248-4475-a1cd-829139ba419f {project}/_apis/{area}/{resource} 1 5.0 7.2 7.1
wit revisions a00c85a5-80fa-4565-99c3-bcd2181434bb {project}/_apis/{area}/workItems/{id}/revisions/{revisionNumber} 3 1.0 7.2 7.1
wit updates 6570bf97-d02c-4a91-8d93-3abe9895b1a9 {project}/_apis/{area}/workItems/{id}/updates/{updateNumber} 4 1.0 7.2 7.1
wit comments 608aac0a-32e1-4493-a863-b9cf4566d257 {project}/_apis/wit/workItems/{workItemId}/comments/{commentId} 4 5.1 7.2 0.0
wit recyclebin b70d8d39-926c-465e-b927-b1bf0e5ca0e0 {project}/_apis/{area}/{resource}/{id} 2 2.1 7.2 7.1
wit workItemTypes 7c8d7a76-4a09-43e8-b5df-bd792f4ac6aa {project}/_apis/{area}/{resource}/{type} 2 1.0 7.2 7.1
wit workItemTypeStates 7c9d7a76-4a09-43e8-b5df-bd792f4ac6aa {project}/_apis/{area}/workitemtypes/{type}/states 1 1.0 7.2 7.1
wit workItemRelationTypes f5d33bc9-5b49-4a3c-a9bd-f3cd46dd2165 _apis/{area}/{resource}/{relation} 2 1.0 7.2 7.1
work teamsettings c3c1012b-bea7-49d7-b45e-1664e566f84c {project}/{team}/_apis/{area}/{resource} 1 2.0 7.2 7.1
work teamfieldvalues 07ced576-58ed-49e6-9c1e-5cb53ab8bf2a {project}/{team}/_apis/{area}/teamsettings/{resource} 1 2.0 7.2 7.1
work iterations c9175577-28a1-4b06-9197-8636af9f64ad {project}/{team}/_apis/{area}/teamsettings/{resource}/{id} 1 2.0 7.2 7.1
work boards 23ad19fc-3b8e-4877-8462-b3f92bc06b40 {project}/{team}/_apis/{area}/{resource}/{id} 1 2.0 7.2 7.1
work columns c555d7ff-84e1-47df-9923-a3fe0cd8751b {project}/{team}/_apis/{area}/boards/{board}/{resource}/{id} 1 2.0 7.2 7.1
work backlogs a93726f9-7867-4e38-b4f2-0bfafc2f6a94 {project}/{team}/_apis/{area}/{resource}/{id} 1 4.1 7.2 7.1
work backlogconfiguration 7799f497-3cb5-4f16-ad4f-5cd06012db64 {project}/{team}/_apis/{area}/{resource} 1 2.0 7.2 7.1
Build Builds 0cd358e1-9217-4d94-8269-1c1ee6f93dcf {project}/_apis/build/{resource}/{buildId} 7 1.0 7.2 7.1
build changes 54572c7b-bbd3-45d4-80dc-28be08941620 {project}/_apis/{area}/builds/{buildId}/{resource} 2 2.0 7.2 7.1
Build Definitions dbeaf647-6167-421a-bda9-c9327b25e2e6 {project}/_apis/build/{resource}/{definitionId} 7 1.0 7.2 7.1
build workitems 5a21f5d2-5642-47e4-a0bd-1356e6731bee {project}/_apis/{area}/builds/{buildId}/{resource} 2 2.0 7.2 7.1
distributedtask environments 8572b1fc-2482-47fa-8f74-7e3ed53ee54b {project}/_apis/{area}/{resource}/{environmentId} 1 5.0 7.2 7.1
distributedtask environmentdeploymentRecords 51bb5d21-4305-4ea6-9dbb-b7488af73334 {project}/_apis/{area}/environments/{environmentId}/{resource} 1 5.0 7.2 7.1
`;

/** Releases are told by a host of their own, with a table of its own. */
const RELEASE_TABLE = `
Release deployments b005ef73-cddc-448e-9ba2-5193bf36b19f {project}/_apis/{area}/{resource} 2 3.0 7.2 7.1
`;

const RELEASE_AREA = 'efc2f575-36ef-48e9-b672-0c6fb4a48ac5';

/** Areas by the id that clients look them up with; the service has more than two hundred. */
const AREAS: readonly (readonly [id: string, name: string])[] = [
  ['79134c72-4a58-4b42-976c-04e7115f32bf', 'core'],
  ['5264459e-e5e0-4bd8-b118-0985e68a4ec5', 'wit'],
  ['1d4f49f9-02b9-4e26-b826-2cdb6195f2a9', 'work'],
  ['965220d5-5bb9-42cf-8d67-9b146df2a5a4', 'Build'],
  ['5d6898bb-45ec-463f-95f9-54d49c71752e', 'build'],
  ['a85b8835-c1a1-4aac-ae97-1c3d0ba72dbd', 'distributedtask'],
  ['4e080c62-fa21-4fbc-8fef-2a10a2b38049', 'git'],
  [RELEASE_AREA, 'Release'],
];

export const LOCATIONS: readonly Location[] = rows(TABLE);
export const RELEASE_LOCATIONS: readonly Location[] = rows(RELEASE_TABLE);

/** The highest version that an edition knows; the service's own table is as it is. */
const HIGHEST: Readonly<Record<Edition, number>> = {
  services: 7.2,
  'server-2022': 7.0,
  'server-2020': 6.0,
};

export function highest(edition: Edition): number {
  return HIGHEST[edition];
}

/** The location table of one area, or all of it, as an edition has it. */
export function locationsOf(
  edition: Edition,
  area: string | null,
  host: 'main' | 'release',
): readonly Location[] {
  // On premises one host tells everything.
  const table =
    edition === 'services'
      ? host === 'main'
        ? LOCATIONS
        : RELEASE_LOCATIONS
      : [...LOCATIONS, ...RELEASE_LOCATIONS];
  const cap = HIGHEST[edition];
  return table
    .filter((one) => area === null || one.area.toLowerCase() === area.toLowerCase())
    .filter((one) => Number(one.minVersion) <= cap)
    .map((one) => capped(one, cap));
}

export function resourceAreas(
  base: string,
  releaseBase: string,
): readonly { readonly id: string; readonly name: string; readonly locationUrl: string }[] {
  return AREAS.map(([id, name]) => ({
    id,
    name,
    locationUrl: `${id === RELEASE_AREA ? releaseBase : base}/`,
  }));
}

function capped(location: Location, cap: number): Location {
  if (Number(location.maxVersion) <= cap) return location;
  const released = Math.min(Number(location.releasedVersion), cap);
  return { ...location, maxVersion: cap.toFixed(1), releasedVersion: released.toFixed(1) };
}

function rows(table: string): Location[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [area, resourceName, id, routeTemplate, version, min, max, released] = line.split(' ');
      return {
        id: id!,
        area: area!,
        resourceName: resourceName!,
        routeTemplate: routeTemplate!,
        resourceVersion: Number(version),
        minVersion: min!,
        maxVersion: max!,
        releasedVersion: released!,
      };
    });
}
