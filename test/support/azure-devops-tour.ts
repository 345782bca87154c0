import { getPersonalAccessTokenHandler, WebApi } from 'azure-devops-node-api';
import type { AzureDevOpsEmulator } from '../../src/demo/azure-devops/server.ts';

const OMIT = 2;
const ALL = 4;

/** Asks everything that the emulator answers, with Microsoft's own client, on each project and team. */
export async function askAzureDevOps(ado: AzureDevOpsEmulator): Promise<void> {
  const api = new WebApi(ado.url, getPersonalAccessTokenHandler(ado.pat, true));
  await api.connect();
  const wit = await api.getWorkItemTrackingApi();
  let token: string | undefined;
  for (let last = false; !last;) {
    const read = await wit.readReportingRevisionsGet(
      undefined,
      undefined,
      undefined,
      token,
      undefined,
      true,
      true,
    );
    token = read.continuationToken;
    last = read.isLastBatch ?? true;
  }
  await wit.getReportingLinksByLinkType();
  await wit.getRelationTypes();
  await wit.getFields();
  const found = await wit.queryByWiql({ query: 'SELECT [System.Id] FROM WorkItems' });
  const ids = (found.workItems ?? []).slice(0, 20).map(({ id }) => id ?? 0);
  await wit.getWorkItemsBatch({ ids: [...ids, 999_999], $expand: ALL, errorPolicy: OMIT });
  for (const id of ids) {
    await wit.getWorkItem(id, undefined, undefined, ALL);
    await wit.getRevisions(id, 200, 0);
    await wit.getUpdates(id, 200, 0);
  }
  for (const id of ids.slice(0, 2)) {
    const { fields } = await wit.getWorkItem(id);
    const project = String(fields?.['System.TeamProject']);
    await wit.addComment({ text: '<div>Noted.</div>' }, project, id);
    await wit.getComments(project, id);
  }
  const core = await api.getCoreApi();
  await core.getAllTeams();
  await core.getProcesses();
  for (const { name = '' } of await core.getProjects()) await askProject(api, name);
}

async function askProject(api: WebApi, project: string): Promise<void> {
  const [core, wit, work] = [
    await api.getCoreApi(),
    await api.getWorkItemTrackingApi(),
    await api.getWorkApi(),
  ];
  await core.getProject(project, true);
  await wit.getRootNodes(project, 5);
  await wit.getClassificationNodes(project, [999_999], 1, OMIT);
  for (const { name = '' } of await wit.getWorkItemTypes(project)) {
    await wit.getWorkItemTypeStates(project, name);
  }
  const deleted = await wit.getDeletedWorkItemShallowReferences(project);
  for (const { id = 0 } of deleted) await wit.getDeletedWorkItem(id, project);
  for (const { name = '' } of await core.getTeams(project)) {
    const team = { project, team: name };
    await work.getTeamSettings(team);
    await work.getTeamFieldValues(team);
    await work.getTeamIterations(team);
    await work.getBacklogs(team);
    await work.getBacklogConfigurations(team);
    for (const { id = '' } of await work.getBoards(team)) {
      await work.getBoard(team, id);
      await work.getBoardColumns(team, id);
    }
  }
  const tasks = await api.getTaskAgentApi();
  for (const { id = 0 } of await tasks.getEnvironments(project)) {
    await tasks.getEnvironmentDeploymentExecutionRecords(project, id);
  }
  await (await api.getReleaseApi()).getDeployments(project);
  const build = await api.getBuildApi();
  for (const { id = 0 } of await build.getBuilds(project)) {
    await build.getBuildWorkItemsRefs(project, id);
  }
}
