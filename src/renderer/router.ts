import { createRouter, createWebHashHistory } from 'vue-router'
import AccountPage from './features/account/AccountPage.vue'
import ApprovalPage from './features/approvals/ApprovalPage.vue'
import ApprovalsPage from './features/approvals/ApprovalsPage.vue'
import AuditPage from './features/audit/AuditPage.vue'
import CasePage from './features/case/CasePage.vue'
import CasesPage from './features/cases/CasesPage.vue'
import PolicyEditPage from './features/policy/PolicyEditPage.vue'
import PolicyPage from './features/policy/PolicyPage.vue'
import PolicyVersionPage from './features/policy/PolicyVersionPage.vue'
import DeskPage from './features/shell/DeskPage.vue'
import NotFoundPage from './features/shell/NotFoundPage.vue'
import TeamPage from './features/team/TeamPage.vue'
import WatchPage from './features/watch/WatchPage.vue'

/** Every place has an address that can be kept, sent and gone back to. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', redirect: '/desk' },
    { path: '/desk', component: DeskPage, meta: { place: 'desk' } },
    { path: '/accounts/:accountId', component: AccountPage, props: true, meta: { place: 'desk' } },
    { path: '/cases', component: CasesPage, meta: { place: 'cases' } },
    { path: '/cases/:caseId', component: CasePage, props: true, meta: { place: 'cases' } },
    { path: '/approvals', component: ApprovalsPage, meta: { place: 'approvals' } },
    {
      path: '/approvals/:approvalId',
      component: ApprovalPage,
      props: true,
      // Whoever may not decide reads how a request stands, and finds it under the cases.
      meta: { place: 'approvals', readIn: 'cases' },
    },
    { path: '/watch', component: WatchPage, meta: { place: 'watch' } },
    { path: '/policy', component: PolicyPage, meta: { place: 'policy' } },
    { path: '/policy/edit', component: PolicyEditPage, meta: { place: 'policy' } },
    { path: '/policy/:version(\\d+)', component: PolicyVersionPage, props: true, meta: { place: 'policy' } },
    { path: '/audit/:seq(\\d+)?', component: AuditPage, props: true, meta: { place: 'audit' } },
    { path: '/team/:accountId?', component: TeamPage, props: true, meta: { place: 'team' } },
    { path: '/:rest(.*)*', component: NotFoundPage },
  ],
})
