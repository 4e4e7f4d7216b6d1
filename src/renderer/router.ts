import { createRouter, createWebHashHistory } from 'vue-router'
import DeskPage from './features/shell/DeskPage.vue'
import NotFoundPage from './features/shell/NotFoundPage.vue'

/** Each in a file of its own: the first screen is the desk's, and waits for no other. */
const pages = {
  AccountPage: () => import('./features/account/AccountPage.vue'),
  ApprovalPage: () => import('./features/approvals/ApprovalPage.vue'),
  ApprovalsPage: () => import('./features/approvals/ApprovalsPage.vue'),
  AuditPage: () => import('./features/audit/AuditPage.vue'),
  CasePage: () => import('./features/case/CasePage.vue'),
  CasesPage: () => import('./features/cases/CasesPage.vue'),
  PolicyEditPage: () => import('./features/policy/PolicyEditPage.vue'),
  PolicyPage: () => import('./features/policy/PolicyPage.vue'),
  PolicyVersionPage: () => import('./features/policy/PolicyVersionPage.vue'),
  TeamPage: () => import('./features/team/TeamPage.vue'),
  WatchPage: () => import('./features/watch/WatchPage.vue'),
}

/** Reads every place ahead, while nothing else is to do, so that none is waited for when it is gone to. */
export const fetchPlaces = (): Promise<unknown> => Promise.allSettled(Object.values(pages).map((page) => page()))

/** Every place has an address that can be kept, sent and gone back to. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', redirect: '/desk' },
    { path: '/desk', component: DeskPage, meta: { place: 'desk' } },
    { path: '/accounts/:accountId', component: pages.AccountPage, props: true, meta: { place: 'desk' } },
    { path: '/cases', component: pages.CasesPage, meta: { place: 'cases' } },
    { path: '/cases/:caseId', component: pages.CasePage, props: true, meta: { place: 'cases' } },
    { path: '/approvals', component: pages.ApprovalsPage, meta: { place: 'approvals' } },
    {
      path: '/approvals/:approvalId',
      component: pages.ApprovalPage,
      props: true,
      // Whoever may not decide reads how a request stands, and finds it under the cases.
      meta: { place: 'approvals', readIn: 'cases' },
    },
    { path: '/watch', component: pages.WatchPage, meta: { place: 'watch' } },
    { path: '/policy', component: pages.PolicyPage, meta: { place: 'policy' } },
    { path: '/policy/edit', component: pages.PolicyEditPage, meta: { place: 'policy' } },
    { path: '/policy/:version(\\d+)', component: pages.PolicyVersionPage, props: true, meta: { place: 'policy' } },
    { path: '/audit/:seq(\\d+)?', component: pages.AuditPage, props: true, meta: { place: 'audit' } },
    { path: '/team/:accountId?', component: pages.TeamPage, props: true, meta: { place: 'team' } },
    { path: '/:rest(.*)*', component: NotFoundPage },
  ],
})
